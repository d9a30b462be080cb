//! Can the engine live on a volume that a platform made, as Kubernetes does with `fsGroup`: everything with
//! rights of a group, by a user without a name, where nothing else can be written?
//!
//! No container runs here: as root, the test makes the like of one out of a mount namespace whose root is
//! read-only and a foreign user without capabilities. Whoever is not root tries the rights alone.

use crate::world::{Program, command, run};
use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::Command;
use tempfile::TempDir;

const TRUSTED: (&str, &str) = ("KEYLEDGER_TRUST_GROUP", "true");
/// The group that the platform gives the volume to.
const GROUP: &str = "20000";

/// What stands around a container's process: the volume can be written, and nothing else.
const CONTAINER: &str = r#"set -eu
volume=$1 user=$2; shift 2
mount --bind "$volume" "$volume"
for place in / /tmp /var/tmp; do
  if mountpoint -q "$place"; then mount -o remount,bind,ro "$place"; fi
  if touch "$place/probe" 2>/dev/null; then echo "$place can be written" >&2; exit 1; fi
done
exec setpriv --reuid="$user" --regid="$user" --groups=20000 --bounding-set=-all --inh-caps=-all \
  --no-new-privs "$@""#;

fn is_root() -> bool {
    rustix::process::geteuid().is_root()
}

fn mode(path: &Path, mode: u32) {
    fs::set_permissions(path, Permissions::from_mode(mode)).unwrap();
}

/// A fresh volume: not the engine's own folder, and with what a file system brings along.
fn volume(around: &Path) -> std::path::PathBuf {
    let volume = around.join("volume");
    fs::create_dir(&volume).unwrap();
    fs::create_dir(volume.join("lost+found")).unwrap();
    mode(&volume.join("lost+found"), 0o700);
    mounted(&volume);
    volume
}

/// What Kubernetes does with a volume whenever it is mounted: everything is the group's, too.
fn mounted(volume: &Path) {
    if is_root() {
        let given = Command::new("chgrp").args(["-R", GROUP]).arg(volume).status().unwrap();
        assert!(given.success());
    }
    let all = Command::new("chmod").args(["-R", "g+rwX"]).arg(volume).status().unwrap();
    let mut set = Command::new("find");
    let set = set.arg(volume).args(["-type", "d", "-exec", "chmod", "g+s", "{}", "+"]).status();
    assert!(all.success() && set.unwrap().success());
}

/// `keyledger` with these words on the volume, as this user in a container of its own.
fn contained(binary: &Path, volume: &Path, user: &str, words: &[&str]) -> Command {
    let plain = command(words);
    let mut command = if is_root() {
        let mut command = Command::new("unshare");
        command.args(["--mount", "--propagation", "private", "bash", "-c", CONTAINER, "container"]);
        command.arg(volume).arg(user).arg(binary).args(words);
        command
    } else {
        let mut command = Command::new(binary);
        command.args(words);
        command
    };
    command.env_clear().envs(plain.get_envs().filter_map(|(name, value)| Some((name, value?))));
    command.env("PATH", "/usr/sbin:/usr/bin:/sbin:/bin").env("KEYLEDGER_DATA", volume);
    command.env(TRUSTED.0, TRUSTED.1).stdout(std::process::Stdio::piped());
    command
}

#[tokio::test(flavor = "multi_thread")]
async fn it_serves_on_a_groups_volume_under_a_read_only_root_as_one_foreign_user_after_another() {
    let around = TempDir::new().unwrap();
    // Where the sources lie, a foreign user may not be let through.
    mode(around.path(), 0o755);
    let binary = around.path().join("keyledger");
    fs::copy(command(&[]).get_program(), &binary).unwrap();
    let volume = volume(around.path());
    for user in ["10001", "10002"] {
        let serve = ["serve", "--listen", "127.0.0.1:0", "--json"];
        let engine = Program::of(contained(&binary, &volume, user, &serve));
        let words = ["property", "create", "Hotel du Lac", "--json"];
        let made = contained(&binary, &volume, user, &words).output().unwrap();
        assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
        let ready = reqwest::get(format!("{}/readyz", engine.address())).await.unwrap();
        assert_eq!(ready.status(), 200, "{}", ready.text().await.unwrap());
        engine.stop();
        let doctor = contained(&binary, &volume, user, &["doctor"]).output().unwrap();
        assert!(doctor.status.success(), "{}", String::from_utf8_lossy(&doctor.stdout));
        // Its pod goes, and the volume is mounted for the next one.
        mounted(&volume);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_group_is_trusted_where_it_is_said_and_everybody_else_never() {
    let around = TempDir::new().unwrap();
    let volume = volume(around.path());
    let settings: &[(&str, &str)] = &[TRUSTED];
    Program::start("serve", &volume, settings).stop();
    mounted(&volume);
    let refused = run(&volume, &["doctor", "--lang", "en"]).await;
    let told = refused.text + &refused.error;
    assert!(!refused.fine && told.contains("trust_group = true"), "{told}");
    assert!(told.contains(volume.to_str().unwrap()) && told.contains("chmod 700"), "{told}");
    // A key that everybody may read is refused all the same, and what is no key is taken from them.
    let key = fs::read_dir(volume.join("keys")).unwrap().next().unwrap().unwrap().path();
    mode(&key, 0o664);
    let mut doctor = command(&["doctor", "--lang", "en"]);
    doctor.env(TRUSTED.0, TRUSTED.1).arg("--data").arg(&volume);
    let refused = doctor.output().unwrap();
    let told =
        String::from_utf8(refused.stdout).unwrap() + &String::from_utf8(refused.stderr).unwrap();
    assert!(!refused.status.success() && told.contains(key.to_str().unwrap()), "{told}");
    assert!(!told.contains("trust_group"), "{told}");
    mode(&key, 0o660);
    let ledger = volume.join("ledger.db");
    mode(&ledger, 0o664);
    assert!(doctor.output().unwrap().status.success());
    let rights = ledger.metadata().unwrap().permissions().mode() & 0o777;
    assert_eq!(rights, 0o660);
}
