//! The program as it is started by its users, and nginx with the same bytes in files.

use std::fs;
use std::io::{BufRead, BufReader};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

/// Far longer than nginx takes.
const START_MAX: Duration = Duration::from_secs(10);

/// A server that ends with the bench.
pub struct Server {
    pub at: SocketAddr,
    child: Child,
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

pub fn engine(data: &Path) -> Server {
    let mut command = Command::new(env!("CARGO_BIN_EXE_keyledger"));
    command.args(["serve", "--listen", "127.0.0.1:0", "--json", "--data"]).arg(data);
    command.env_remove("KEYLEDGER_BENCH_SECONDS");
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
    let mut line = String::new();
    BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
    let ready: serde_json::Value = serde_json::from_str(&line).unwrap();
    let port = ready
        .get("address")
        .and_then(|at| at.as_str())
        .and_then(|at| at.rsplit(':').next())
        .unwrap();
    let port: u16 = port.trim_end_matches('/').parse().unwrap();
    Server { at: ([127, 0, 0, 1], port).into(), child }
}

pub fn nginx(folder: &Path, gzip: &[u8], plain: &[u8]) -> Server {
    fs::write(folder.join("openapi.json.gz"), gzip).unwrap();
    fs::write(folder.join("openapi.json"), plain).unwrap();
    let free = TcpListener::bind(("127.0.0.1", 0)).unwrap();
    let at = free.local_addr().unwrap();
    drop(free);
    let here = folder.display();
    let config = format!(
        "worker_processes 2; daemon off; pid {here}/pid; error_log {here}/errors;
         events {{ worker_connections 256; }}
         http {{
           access_log off; sendfile on; keepalive_requests 100000000; default_type application/json;
           client_body_temp_path {here}/a; proxy_temp_path {here}/b; fastcgi_temp_path {here}/c;
           uwsgi_temp_path {here}/d; scgi_temp_path {here}/e; open_file_cache max=16;
           server {{ listen {at}; root {here}; gzip_static on; }}
         }}"
    );
    fs::write(folder.join("nginx.conf"), config).unwrap();
    // As root it would serve as nobody, who may not read the folder of a test.
    let user = "user root;";
    let mut command = Command::new("nginx");
    command.args(["-g", user, "-c"]).arg(folder.join("nginx.conf"));
    command.env("PATH", "/usr/sbin:/usr/bin:/bin").stderr(Stdio::null());
    let child = command.spawn().unwrap();
    let begun = Instant::now();
    while TcpStream::connect(at).is_err() {
        assert!(begun.elapsed() < START_MAX, "nginx does not start: see its errors in {here}");
        thread::yield_now();
    }
    Server { at, child }
}
