//! How does a test get a real proxy? Caddy or nginx, on a port of its own, with the configuration
//! that `deploy/` hands out.

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
            // What a test adds: no administration, no certificates, nothing outside its folder.
            let sample = sample("Caddyfile");
            let around =
                format!("{{\n\tadmin off\n\tauto_https off\n}}\nimport {}\n", sample.display());
            fs::write(folder.join("Caddyfile"), around).unwrap();
            let mut command = Command::new(&program);
            command.args(["run", "--adapter", "caddyfile", "--config"]);
            command.arg(folder.join("Caddyfile"));
            command.env("HOME", folder).env("XDG_DATA_HOME", folder).env("XDG_CONFIG_HOME", folder);
            command.env("KEYLEDGER_SITE", format!("http://127.0.0.1:{port}"));
            command.env("KEYLEDGER_AT", keyledger.to_string());
            command.env("SOFTWARE_AT", software.to_string());
            command
        })
    }

    /// nginx with `deploy/nginx.conf`, its three addresses replaced.
    pub fn nginx(keyledger: SocketAddr, software: SocketAddr) -> Self {
        Self::start(|folder, port| {
            let mut server = fs::read_to_string(sample("nginx.conf")).unwrap();
            for (said, meant) in [
                ("127.0.0.1:8080", keyledger.to_string()),
                ("127.0.0.1:3000", software.to_string()),
                ("127.0.0.1:8000", format!("127.0.0.1:{port}")),
            ] {
                assert_eq!(server.matches(said).count(), 1, "{said} in deploy/nginx.conf");
                server = server.replace(said, &meant);
            }
            fs::write(folder.join("server.conf"), server).unwrap();
            let at = folder.display();
            let kinds = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"];
            let temporary = kinds.map(|kind| format!("{kind}_temp_path {at}/{kind};")).join(" ");
            let around = format!(
                "daemon off; master_process off; pid {at}/pid; error_log stderr warn;\n\
                 events {{}}\nhttp {{ access_log off; {temporary} include {at}/server.conf; }}\n"
            );
            fs::write(folder.join("nginx.conf"), around).unwrap();
            let mut command = Command::new("nginx");
            command.arg("-p").arg(folder).arg("-c").arg(folder.join("nginx.conf"));
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
            let child = command.spawn().expect("tests/all.sh installs Caddy and nginx");
            let mut proxy = Self { address: format!("http://127.0.0.1:{port}"), child, folder };
            if proxy.is_ready(port) {
                return proxy;
            }
            let said = fs::read_to_string(proxy.folder.path().join("log")).unwrap();
            assert!(said.contains("address already in use"), "the proxy does not start:\n{said}");
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
}

impl Drop for Proxy {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn sample(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("deploy").join(name)
}

fn free_port() -> u16 {
    TcpListener::bind(("127.0.0.1", 0)).unwrap().local_addr().unwrap().port()
}
