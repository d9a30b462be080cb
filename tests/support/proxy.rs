//! How does a test get a real proxy? Caddy, nginx, `HAProxy` or Apache, on a port of its own, with the
//! configuration that `deploy/` hands out: only ports, addresses and paths are others.
//!
//! What a test adds stands around the sample: compression, which marks `ETag`s, and folders.

use crate::smtp_server::python;
use std::fs::{self, File};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// How long a proxy may take until it can be connected to.
const READY_SECONDS_MAX: u64 = 20;
/// Somebody else may take the port that was free a moment ago.
const STARTS_MAX: usize = 5;
/// Where Debian puts Apache's modules.
const APACHE_MODULES: &str = "/usr/lib/apache2/modules";

/// A proxy in front of Keyledger and of some software; it ends with the test.
pub struct Proxy {
    pub address: String,
    child: Child,
    folder: tempfile::TempDir,
}

impl Proxy {
    /// Caddy with `deploy/Caddyfile`, told the addresses by its environment.
    pub fn caddy(keyledger: SocketAddr, software: SocketAddr) -> Self {
        let program = python().with_file_name("caddy");
        assert!(program.exists(), "{} is missing: run tests/all.sh once", program.display());
        Self::start(|folder, port| {
            let server = replaced(
                &sample("Caddyfile"),
                &[(
                    "{$KEYLEDGER_SITE:localhost} {",
                    "{$KEYLEDGER_SITE:localhost} {\n\tencode {\n\t\tgzip\n\t\tminimum_length 1\n\t}\n",
                )],
            );
            // What a test adds: no administration, no certificates, nothing outside its folder.
            let binds = if ipv6() { "127.0.0.1 [::1]" } else { "127.0.0.1" };
            let around =
                format!("{{\n\tadmin off\n\tauto_https off\n\tdefault_bind {binds}\n}}\n{server}");
            fs::write(folder.join("Caddyfile"), around).unwrap();
            let mut command = Command::new(&program);
            command.args(["run", "--adapter", "caddyfile", "--config"]);
            command.arg(folder.join("Caddyfile"));
            command.env("HOME", folder).env("XDG_DATA_HOME", folder).env("XDG_CONFIG_HOME", folder);
            let names = ["127.0.0.1", "[::1]", "hotel.example"];
            let sites = names.map(|name| format!("http://{name}:{port}")).join(", ");
            command.env("KEYLEDGER_SITE", sites);
            command.env("KEYLEDGER_AT", keyledger.to_string());
            command.env("SOFTWARE_AT", software.to_string());
            command
        })
    }

    /// nginx with `deploy/nginx.conf`.
    pub fn nginx(keyledger: SocketAddr, software: SocketAddr) -> Self {
        Self::start(|folder, port| {
            let server = listening_at(&sample("nginx.conf"), keyledger, port);
            let server = replaced(&server, &[("127.0.0.1:3000", &software.to_string())]);
            fs::write(folder.join("server.conf"), server).unwrap();
            let at = folder.display();
            let kinds = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"];
            let temporary = kinds.map(|kind| format!("{kind}_temp_path {at}/{kind};")).join(" ");
            let around = format!(
                "daemon off; master_process off; pid {at}/pid; error_log stderr warn;\n\
                 events {{}}\nhttp {{ access_log off; {temporary} gzip on; gzip_types *; \
                 gzip_min_length 0; include {at}/server.conf; }}\n"
            );
            fs::write(folder.join("nginx.conf"), around).unwrap();
            let mut command = Command::new("nginx");
            command.arg("-p").arg(folder).arg("-c").arg(folder.join("nginx.conf"));
            command
        })
    }

    /// `HAProxy` with `deploy/haproxy.cfg`: software behind it asks the engine itself.
    pub fn haproxy(keyledger: SocketAddr, _: SocketAddr) -> Self {
        Self::start(|folder, port| {
            let server = listening_at(&sample("haproxy.cfg"), keyledger, port);
            let server = replaced(
                &server,
                &[(
                    "    default_backend keyledger\n",
                    "    default_backend keyledger\n    filter compression\n    \
                 compression algo gzip\n    compression type application/json text/event-stream\n",
                )],
            );
            let around = format!("global\n    maxconn 500\n\n{server}");
            fs::write(folder.join("haproxy.cfg"), around).unwrap();
            let mut command = Command::new("haproxy");
            command.arg("-db").arg("-f").arg(folder.join("haproxy.cfg"));
            command
        })
    }

    /// `HAProxy` with `deploy/haproxy-engines.cfg` in front of three engines, which are asked for their
    /// readiness where they serve.
    pub fn haproxy_engines(engines: [SocketAddr; 3]) -> Self {
        Self::start(|folder, port| {
            let server = listening_at(&sample("haproxy-engines.cfg"), engines[0], port);
            let others = [("8081", engines[1]), ("8082", engines[2])];
            let server = others.iter().fold(server, |server, (port, engine)| {
                replaced(&server, &[(&format!("127.0.0.1:{port}"), &engine.to_string())])
            });
            let ports = ["9090", "9091", "9092"].map(|port| format!(" check port {port}"));
            let server =
                ports.iter().fold(server, |server, check| replaced(&server, &[(check, " check")]));
            let around = format!("global\n    maxconn 500\n\n{server}");
            fs::write(folder.join("haproxy.cfg"), around).unwrap();
            let mut command = Command::new("haproxy");
            command.arg("-db").arg("-f").arg(folder.join("haproxy.cfg"));
            command
        })
    }

    /// Apache httpd with `deploy/apache.conf`: software behind it asks the engine itself.
    pub fn apache(keyledger: SocketAddr, _: SocketAddr) -> Self {
        Self::start(|folder, port| {
            let server = listening_at(&sample("apache.conf"), keyledger, port);
            let at = folder.display();
            let modules = [
                "mpm_event",
                "authz_core",
                "alias",
                "setenvif",
                "proxy",
                "proxy_http",
                "filter",
                "deflate",
            ];
            let modules = modules
                .map(|name| format!("LoadModule {name}_module {APACHE_MODULES}/mod_{name}.so\n"));
            let around = format!(
                "ServerRoot {at}\nPidFile {at}/pid\nDefaultRuntimeDir {at}\nErrorLog {at}/log\n\
                 ServerName localhost\n{}User #65534\nGroup #65534\nMutex pthread\n\
                 SetOutputFilter DEFLATE\n{server}",
                modules.concat()
            );
            fs::write(folder.join("apache.conf"), around).unwrap();
            let mut command = Command::new("apache2");
            command.args(["-D", "FOREGROUND", "-f"]).arg(folder.join("apache.conf"));
            command
        })
    }

    fn start(command: impl Fn(&Path, u16) -> Command) -> Self {
        for _ in 0..STARTS_MAX {
            let folder = tempfile::tempdir().unwrap();
            let port = free_port();
            let mut command = command(folder.path(), port);
            let log = File::create(folder.path().join("log")).unwrap();
            command.stdin(Stdio::null()).stdout(log.try_clone().unwrap()).stderr(log);
            let path = std::env::var("PATH").unwrap_or_default();
            command.env("PATH", format!("{path}:/usr/sbin"));
            let child = command.spawn().expect("tests/all.sh installs the proxies");
            let mut proxy = Self { address: format!("http://127.0.0.1:{port}"), child, folder };
            if proxy.is_ready(port) {
                return proxy;
            }
            let said = fs::read_to_string(proxy.folder.path().join("log")).unwrap();
            assert!(is_taken(&said), "the proxy does not start:\n{said}");
        }
        panic!("every port that was free was taken a moment later");
    }

    fn is_ready(&mut self, port: u16) -> bool {
        let begin = Instant::now();
        while begin.elapsed() < Duration::from_secs(READY_SECONDS_MAX) {
            if self.child.try_wait().unwrap().is_some() {
                return false;
            }
            if TcpStream::connect(("127.0.0.1", port)).is_ok() {
                return true;
            }
            std::thread::yield_now();
        }
        false
    }

    /// The port it listens on, on 127.0.0.1 and, where this machine has it, on `::1`.
    pub fn port(&self) -> u16 {
        self.address.rsplit_once(':').unwrap().1.parse().unwrap()
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        // Apache has children of its own, which it ends where it is asked to.
        let id = self.child.id().to_string();
        let asked = Command::new("kill").args(["-TERM", &id]).status();
        let begin = Instant::now();
        let ends = |proxy: &mut Self| matches!(proxy.child.try_wait(), Ok(Some(_)));
        while asked.is_ok() && begin.elapsed() < Duration::from_secs(5) {
            if ends(self) {
                return;
            }
            std::thread::yield_now();
        }
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Whether this machine has IPv6 on its loopback.
pub fn ipv6() -> bool {
    TcpListener::bind("[::1]:0").is_ok()
}

/// A sample that listens on a port of the test's own in front of this engine.
fn listening_at(sample: &str, keyledger: SocketAddr, port: u16) -> String {
    let mut lines: Vec<&str> = sample.lines().collect();
    if !ipv6() {
        lines.retain(|line| {
            !["listen [::1]", "bind [::1]", "Listen [::1]"].iter().any(|one| line.contains(one))
        });
    }
    let sample = lines.join("\n") + "\n";
    assert!(sample.contains("127.0.0.1:8000") && sample.contains("127.0.0.1:8080"), "{sample}");
    let sample = sample.replace("127.0.0.1:8000", &format!("127.0.0.1:{port}"));
    let sample = sample.replace("[::1]:8000", &format!("[::1]:{port}"));
    sample.replace("127.0.0.1:8080", &keyledger.to_string())
}

/// With what stands there once replaced.
fn replaced(text: &str, pairs: &[(&str, &str)]) -> String {
    let mut text = text.to_owned();
    for (said, meant) in pairs {
        assert_eq!(text.matches(said).count(), 1, "{said} in the sample");
        text = text.replace(said, meant);
    }
    text
}

fn is_taken(said: &str) -> bool {
    let said = said.to_lowercase();
    said.contains("address already in use") || said.contains("cannot bind socket")
}

fn sample(name: &str) -> String {
    fs::read_to_string(PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("deploy").join(name)).unwrap()
}

fn free_port() -> u16 {
    TcpListener::bind(("127.0.0.1", 0)).unwrap().local_addr().unwrap().port()
}
