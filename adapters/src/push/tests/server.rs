//! A push service for tests: it takes one connection after the other and says what it was told to.

use rustls::ServerConfig;
use rustls::crypto::ring;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use std::path::PathBuf;
use std::process::Command;
use std::sync::{Arc, Mutex};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsAcceptor;

/// What the server does with a connection.
#[derive(Clone, Copy)]
pub enum Does {
    /// Reads the request, says this and waits.
    Says(&'static str),
    /// The same, and then bytes without end.
    SaysWithoutEnd(&'static str),
    /// Reads the request and closes.
    ClosesAfterRequest,
    /// Closes before TLS.
    ClosesAtOnce,
    /// Never says a word, not even of TLS.
    IsSilent,
    /// Answers without TLS.
    SpeaksPlainly,
}

pub struct Server {
    pub port: u16,
    /// Head and body of every request that was read.
    pub requests: Requests,
    folder: tempfile::TempDir,
}

impl Server {
    /// Listens at 127.0.0.1, with a certificate for `localhost` and `push.hotel.example`.
    pub async fn start(does: Does) -> Self {
        let (folder, acceptor) = certified();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let requests = Arc::default();
        let seen = Arc::clone(&requests);
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(serve(stream, does, acceptor.clone(), Arc::clone(&seen)));
            }
        });
        Self { port, requests, folder }
    }

    pub fn authority(&self) -> PathBuf {
        self.folder.path().join("ca.pem")
    }
}

/// Heads and bodies.
pub type Requests = Arc<Mutex<Vec<(String, Vec<u8>)>>>;

async fn serve(mut stream: TcpStream, does: Does, acceptor: TlsAcceptor, requests: Requests) {
    match does {
        Does::ClosesAtOnce => return,
        Does::IsSilent => return std::future::pending().await,
        Does::SpeaksPlainly => return answer(&mut stream, does).await,
        Does::Says(_) | Does::SaysWithoutEnd(_) | Does::ClosesAfterRequest => {}
    }
    let Ok(mut stream) = acceptor.accept(stream).await else { return };
    let request = request(&mut stream).await;
    requests.lock().unwrap().push(request);
    answer(&mut stream, does).await;
}

/// Reads one request with a `Content-Length`.
async fn request(stream: &mut (impl AsyncRead + Unpin)) -> (String, Vec<u8>) {
    let (mut head, mut byte) = (vec![], [0]);
    while !head.ends_with(b"\r\n\r\n") {
        stream.read_exact(&mut byte).await.unwrap();
        head.extend(byte);
    }
    let head = String::from_utf8(head).unwrap();
    let length = head.lines().find_map(|line| line.strip_prefix("content-length: "));
    let mut body = vec![0; length.unwrap().parse().unwrap()];
    stream.read_exact(&mut body).await.unwrap();
    (head, body)
}

/// Whoever asked may have left in the middle of it.
async fn answer(stream: &mut (impl AsyncWrite + Unpin), does: Does) {
    let (text, without_end) = match does {
        Does::Says(text) => (text, false),
        Does::SaysWithoutEnd(text) => (text, true),
        Does::SpeaksPlainly => ("HTTP/1.1 201 Created\r\ncontent-length: 0\r\n\r\n", false),
        Does::ClosesAfterRequest | Does::ClosesAtOnce | Does::IsSilent => return,
    };
    if stream.write_all(text.as_bytes()).await.is_err() || stream.flush().await.is_err() {
        return;
    }
    while without_end && stream.write_all(&[b'x'; 1024]).await.is_ok() {}
    std::future::pending::<()>().await;
}

/// A certificate authority made for this test, and a server that it vouches for.
fn certified() -> (tempfile::TempDir, TlsAcceptor) {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    std::fs::write(at.join("names"), "subjectAltName=DNS:localhost,DNS:push.hotel.example\n")
        .unwrap();
    for arguments in [
        "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 \
         -subj /CN=test-authority -keyout ca.key -out ca.pem",
        "req -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes \
         -subj /CN=localhost -keyout server.key -out server.csr",
        "x509 -req -in server.csr -CA ca.pem -CAkey ca.key -CAcreateserial -days 2 \
         -extfile names -out server.pem",
    ] {
        let arguments = arguments.split_whitespace();
        let done = Command::new("openssl").current_dir(at).args(arguments).output();
        let done = done.expect("the tests need the openssl command");
        assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    }
    let certificate = CertificateDer::from_pem_file(at.join("server.pem")).unwrap();
    let key = PrivateKeyDer::from_pem_file(at.join("server.key")).unwrap();
    let config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![certificate], key)
        .unwrap();
    (folder, TlsAcceptor::from(Arc::new(config)))
}
