#!/usr/bin/env bash
# A real mail server on a loopback port, as a test asks for it. Ends with its standard input.
#
# Usage: mail_server.sh postfix|exim|opensmtpd PACKAGES FOLDER PORT NEXT BACK [OPTION...]
#        mail_server.sh try      says whether that can be done here, and if not, why
#
# PACKAGES holds Debian's packages, unpacked and not installed: they are laid over this machine's files in
# a mount namespace of its own, so nothing of the machine changes and the three can run side by side.
# FOLDER is for everything the server writes. The server takes everything from this machine; it has boxes
# for ada@guests.example and full@guests.example (which is full), refuses everybody else there, gives
# what is for hotel.example (our sender) to port BACK and all the rest to port NEXT.
#   relay           has no boxes: all but what comes back goes to NEXT
#   nobody-behind   nobody listens at NEXT (OpenSMTPD gives up an address with all its ports)
#   refuse-sender   refuses our sender
#   strict-helo     wants a full name in EHLO
set -euo pipefail

if [ "${1:-}" != inside ]; then
  self=$(readlink -f "$0")
  own=(unshare --mount --pid --fork --kill-child=KILL --mount-proc)
  # Who is not root is root in a user namespace, with the ids that the machine gave them.
  [ "$(id -u)" = 0 ] || own+=(--user --map-root-user --map-auto)
  if [ "${1:-}" = try ]; then
    "${own[@]}" true 2>/dev/null && exit 0
    echo "Postfix, Exim and OpenSMTPD need users of their own and a mount namespace: run as root where that may be had, or with a range of ids in /etc/subuid and /etc/subgid (and the package uidmap)" >&2
    exit 1
  fi
  exec "${own[@]}" bash "$self" inside "$@"
fi
kind=$2 packages=$3 folder=$4 port=$5 next=$6 back=$7
shift 7
options=" $* "
has() { [[ $options == *" $1 "* ]]; }

mount -t tmpfs -o mode=755 tmpfs "$folder"
# What is to be written is made before it is laid over: who is root in a user namespace alone may not write
# what this machine's root owns.
etc=$folder/over/etc/up var=$folder/over/var/up
mkdir -p "$etc/exim4" "$var/lib/opensmtpd/empty" "$var/spool/smtpd" "$folder/over/usr/up"
cp /etc/passwd /etc/group "$etc"
for user in postfix:7001 opensmtpd:7002 opensmtpq:7003 Debian-exim:7004 vmail:7005; do
  echo "${user%:*}:x:${user#*:}:${user#*:}::/nonexistent:/bin/false" >>"$etc/passwd"
  echo "${user%:*}:x:${user#*:}:" >>"$etc/group"
done
echo "postdrop:x:7006:" >>"$etc/group"
for part in usr etc var; do
  lower=/$part
  [ ! -d "$packages/$part" ] || lower=$packages/$part:/$part
  mkdir "$folder/over/$part/work"
  mount -t overlay overlay -o "lowerdir=$lower,upperdir=$folder/over/$part/up,workdir=$folder/over/$part/work" "/$part"
done
mount -t tmpfs -o mode=755 tmpfs /run
boxes=$folder/boxes
mkdir -p "$boxes"
head -c 200000 /dev/zero | tr '\0' x >"$boxes/full"
chown -R vmail:vmail "$boxes"
mkdir -p "$folder/logs"
chmod 777 "$folder/logs"
chmod 755 "$folder"

postfix() {
  local etc=$folder/postfix queue=$folder/queue data=$folder/data
  mkdir -p "$etc" "$queue" "$data"
  chown postfix "$data"
  (cd "$queue" && mkdir -p active bounce corrupt defer deferred flush hold incoming maildrop pid private public saved trace)
  chown -R postfix "$queue"
  chown root "$queue" "$queue/pid"
  chgrp postdrop "$queue/public" "$queue/maildrop"
  chmod 700 "$queue"/{active,bounce,corrupt,defer,deferred,flush,hold,incoming,saved,trace,private}
  chmod 710 "$queue/public"; chmod 730 "$queue/maildrop"
  cat >"$etc/main.cf" <<CF
compatibility_level = 3.6
queue_directory = $queue
data_directory = $data
daemon_directory = /usr/lib/postfix/sbin
command_directory = /usr/sbin
shlib_directory = /usr/lib/postfix
mail_owner = postfix
setgid_group = postdrop
myhostname = mx.postfix.example
mydestination =
mynetworks = 127.0.0.0/8
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
alias_maps =
alias_database =
maillog_file = $folder/logs/mail
maillog_file_prefixes = $folder
smtp_dns_support_level = disabled
smtp_tls_security_level = none
smtpd_tls_security_level = none
smtputf8_enable = yes
biff = no
virtual_mailbox_domains = $(has relay || echo guests.example)
virtual_mailbox_base = $boxes
virtual_mailbox_maps = inline:{ {ada@guests.example = ada}, {full@guests.example = full} }
virtual_mailbox_limit = 150000
message_size_limit = 100000
virtual_uid_maps = static:7005
virtual_gid_maps = static:7005
transport_maps = inline:{ {hotel.example = smtp:[127.0.0.1]:$back}, {xn--htel-vqa.example = smtp:[127.0.0.1]:$back} }
default_transport = smtp:[127.0.0.1]:$next
smtpd_relay_restrictions = permit_mynetworks, reject
maximal_queue_lifetime = 0
bounce_queue_lifetime = 1h
minimal_backoff_time = 1s
maximal_backoff_time = 1s
queue_run_delay = 1s
smtpd_sender_restrictions = $(has refuse-sender && echo 'check_sender_access inline:{{hotel.example=REJECT}}')
smtpd_helo_required = yes
smtpd_helo_restrictions = $(has strict-helo && echo reject_non_fqdn_helo_hostname)
CF
  cat >"$etc/master.cf" <<CF
127.0.0.1:$port inet n - n - - smtpd
pickup unix n - n 60 1 pickup
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
tlsmgr unix - - n 1000? 1 tlsmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
verify unix - - n - 1 verify
flush unix n - n 1000? 0 flush
proxymap unix - - n - - proxymap
proxywrite unix - - n - 1 proxymap
smtp unix - - n - - smtp
virtual unix - n n - - virtual
error unix - - n - - error
retry unix - - n - - error
discard unix - - n - - discard
anvil unix - - n - 1 anvil
scache unix - - n - 1 scache
postlog unix-dgram n - n - 1 postlogd
CF
  /usr/lib/postfix/sbin/master -c "$etc" -d &
}

exim() {
  local spool=$folder/spool
  mkdir -p "$spool"
  chown Debian-exim:Debian-exim "$spool"
  cat >/etc/exim4/exim4.conf <<CF
primary_hostname = mx.exim.example
spool_directory = $spool
log_file_path = $folder/logs/%s
exim_user = Debian-exim
exim_group = Debian-exim
daemon_smtp_ports = $port
local_interfaces = 127.0.0.1
host_lookup =
rfc1413_query_timeout = 0s
tls_advertise_hosts =
keep_environment =
queue_run_max = 2
domainlist here = $(has relay || echo guests.example)
acl_smtp_helo = $(has strict-helo && echo acl_helo || echo acl_all)
acl_smtp_mail = $(has refuse-sender && echo acl_sender || echo acl_all)
acl_smtp_rcpt = acl_rcpt
begin acl
acl_all:
  accept
acl_helo:
  deny message = a full name is wanted
    condition = \${if match{\$sender_helo_name}{\\\\.}{no}{yes}}
  accept
acl_sender:
  deny senders = *@hotel.example : *@*.example
    message = Sender not allowed
  accept
acl_rcpt:
  require verify = recipient
  accept
begin routers
boxes:
  driver = accept
  domains = +here
  local_parts = ada : full
  transport = box
nobody:
  driver = redirect
  domains = +here
  allow_fail
  data = :fail: Unknown user
back:
  driver = manualroute
  domains = hotel.example : xn--htel-vqa.example
  transport = back
  route_list = * 127.0.0.1
  self = send
next:
  driver = manualroute
  transport = next
  route_list = * 127.0.0.1
  self = send
begin transports
box:
  driver = appendfile
  file = $boxes/\$local_part_data
  user = vmail
  quota = 150000
  quota_is_inclusive = false
next:
  driver = smtp
  port = $next
  allow_localhost
back:
  driver = smtp
  port = $back
  allow_localhost
begin retry
CF
  chmod 644 /etc/exim4/exim4.conf
  /usr/sbin/exim4 -bdf -q1s &
}

opensmtpd() {
  chmod 711 /var/spool/smtpd
  (cd /var/spool/smtpd && mkdir -p offline purge temporary queue corrupt incoming)
  chown opensmtpq:root /var/spool/smtpd/{corrupt,incoming,purge,temporary,queue}
  chmod 700 /var/spool/smtpd/{corrupt,incoming,purge,temporary,queue}
  chown root:opensmtpq /var/spool/smtpd/offline; chmod 770 /var/spool/smtpd/offline
  cat >"$folder/smtpd.conf" <<CF
table boxes { "ada@guests.example" = vmail, "full@guests.example" = vmail }
queue ttl 2s
listen on 127.0.0.1 port $port hostname mx.opensmtpd.example
action "box" mbox virtual <boxes>
action "back" relay host "smtp://127.0.0.1:$back"
action "next" relay host "smtp://$(has nobody-behind && echo 127.0.0.3 || echo 127.0.0.1):$next"
$(has refuse-sender && echo 'match from any mail-from regex ".*@.*hotel.*" for any reject')
$(has relay || echo 'match from any for domain "guests.example" action "box"')
match from any for domain { "hotel.example" "xn--htel-vqa.example" } action "back"
match from any for any action "next"
CF
  smtpd -d -f "$folder/smtpd.conf" >"$folder/logs/mail" 2>&1 &
}

"$kind"
# Ends with the test that started it, however that ends.
cat >/dev/null
