//! Whom does a test trust? A certificate authority made for it, and a server it vouches for.

use std::path::{Path, PathBuf};
use std::process::Command;

/// A certificate authority and a server's certificate for `localhost` and 127.0.0.1.
pub struct Certificates {
    folder: tempfile::TempDir,
}

impl Certificates {
    /// Makes them with the `openssl` command.
    pub fn make() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let at = folder.path();
        std::fs::write(at.join("names"), "subjectAltName=DNS:localhost,IP:127.0.0.1\n").unwrap();
        let authority = "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes \
                         -days 2 -subj /CN=test-authority -keyout ca.key -out ca.pem";
        let request = "req -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes \
                       -subj /CN=localhost -keyout server.key -out server.csr";
        let certificate = "x509 -req -in server.csr -CA ca.pem -CAkey ca.key -CAcreateserial \
                           -days 2 -extfile names -out server.pem";
        for command in [authority, request, certificate] {
            openssl(at, command);
        }
        Self { folder }
    }

    pub fn authority(&self) -> PathBuf {
        self.folder.path().join("ca.pem")
    }

    /// The server's certificate and key, as arguments for `smtp_server.py`.
    pub fn server(&self) -> (String, String) {
        let path = |name| self.folder.path().join(name).to_str().unwrap().to_owned();
        (path("server.pem"), path("server.key"))
    }
}

fn openssl(folder: &Path, arguments: &str) {
    let done = Command::new("openssl")
        .current_dir(folder)
        .args(arguments.split_whitespace())
        .output()
        .expect("the tests need the openssl command");
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
}
