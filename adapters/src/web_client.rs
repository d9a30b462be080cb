//! Outgoing HTTP client: how is another web server told something? One request on a connection of
//! its own: for witnesses and alerts, which are rare, and for push messages.

use axum::body::Body;
use axum::http::header::{CONTENT_TYPE, HOST, USER_AGENT};
use axum::http::uri::{Authority, Scheme};
use axum::http::{Request, Response, Uri};
use http_body_util::{BodyExt, Limited};
use hyper::body::Incoming;
use hyper::client::conn::http1;
use hyper_util::rt::TokioIo;
use rustls::crypto::ring;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{ClientConfig, RootCertStore};
use std::error::Error;
use std::fmt;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;

/// The longest a request takes, from the name to the last byte of the answer.
const ANSWER_WITHIN: Duration = Duration::from_secs(10);
/// No more of an answer is read.
const ANSWER_BYTES_MAX: usize = 64 * 1024;

/// Why there is no answer. The URL may hold a secret, so only the host is said.
#[derive(Debug, thiserror::Error)]
pub enum WebError {
    /// It is not a URL of http or https.
    #[error("it is not a URL that begins with https:// or http://")]
    Url,
    /// No answer in time.
    #[error("{host} did not answer within {} s", ANSWER_WITHIN.as_secs())]
    Late {
        /// Who.
        host: String,
    },
    /// The connection failed.
    #[error("{host} cannot be reached")]
    Broken {
        /// Who.
        host: String,
        /// Why.
        #[source]
        source: Box<dyn Error + Send + Sync>,
    },
}

/// Which servers are believed to be who they say, over https.
#[derive(Clone)]
pub struct Trust(Arc<ClientConfig>);

/// Why nobody can be believed.
#[derive(Debug, thiserror::Error)]
pub enum TrustError {
    /// The file holds no certificates.
    #[error("{} holds no certificate that can be read: it must be a PEM file", .0.display())]
    Certificates(PathBuf, #[source] Option<Broken>),
    /// This build knows no TLS.
    #[error("TLS cannot be used")]
    Tls(#[from] rustls::Error),
}

impl Trust {
    /// Those that the authority in a PEM file vouches for; those of the machine's without one.
    pub fn of(authority: Option<&Path>) -> Result<Self, TrustError> {
        let mut roots = RootCertStore::empty();
        match authority {
            Some(file) => add(&mut roots, file)?,
            None => add_those_of_the_machine(&mut roots),
        }
        Self::with(roots)
    }

    /// Those of the machine's, and those that the authority in a PEM file vouches for.
    pub fn beside(authority: Option<&Path>) -> Result<Self, TrustError> {
        let mut roots = RootCertStore::empty();
        add_those_of_the_machine(&mut roots);
        authority.map_or(Ok(()), |file| add(&mut roots, file))?;
        Self::with(roots)
    }

    fn with(roots: RootCertStore) -> Result<Self, TrustError> {
        // Named, because two of them are linked and none may be installed (in tests).
        let provider = Arc::new(ring::default_provider());
        let tls =
            ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions()?;
        Ok(Self(Arc::new(tls.with_root_certificates(roots).with_no_client_auth())))
    }

    /// The same, and servers are told that we speak HTTP/1.1 (ALPN, RFC 7301): one that would rather
    /// speak HTTP/2 says at once if it can do nothing else.
    pub(crate) fn for_http1(&self) -> Self {
        let mut config = ClientConfig::clone(&self.0);
        config.alpn_protocols = vec![b"http/1.1".to_vec()];
        Self(Arc::new(config))
    }

    /// Begins TLS with the server of this name.
    pub(crate) async fn connect(
        &self,
        name: ServerName<'static>,
        stream: TcpStream,
    ) -> io::Result<TlsStream<TcpStream>> {
        TlsConnector::from(Arc::clone(&self.0)).connect(name, stream).await
    }
}

fn add(roots: &mut RootCertStore, file: &Path) -> Result<(), TrustError> {
    let wrong = |why: Option<Broken>| TrustError::Certificates(file.to_owned(), why);
    let before = roots.len();
    let read = CertificateDer::pem_file_iter(file).map_err(|why| wrong(Some(why.into())))?;
    for certificate in read {
        let certificate = certificate.map_err(|why| wrong(Some(why.into())))?;
        roots.add(certificate).map_err(|why| wrong(Some(why.into())))?;
    }
    if roots.len() == before { Err(wrong(None)) } else { Ok(()) }
}

fn add_those_of_the_machine(roots: &mut RootCertStore) {
    // One that cannot be read is one that nothing is signed with.
    roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
}

impl fmt::Debug for Trust {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Trust")
    }
}

/// What came back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// The status.
    pub status: u16,
    /// The beginning of the body, as text.
    pub text: String,
}

/// A URL that can be posted to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Url(Uri);

impl Url {
    /// Reads a URL. Without TLS only on this machine: what is told must not be read or changed.
    pub fn parse(text: &str) -> Result<Self, WebError> {
        let uri: Uri = text.trim().parse().map_err(|_| WebError::Url)?;
        let url = Self(uri);
        let plain = url.0.scheme() == Some(&Scheme::HTTP);
        let secure = url.0.scheme() == Some(&Scheme::HTTPS);
        let named = url.authority().is_ok_and(|authority| !authority.as_str().contains('@'));
        if named && (secure || plain && url.is_here()) { Ok(url) } else { Err(WebError::Url) }
    }

    /// The same with a path behind it.
    pub fn with(&self, path: &str) -> Result<Self, WebError> {
        Self::parse(&format!("{}{path}", self.0.to_string().trim_end_matches('/')))
    }

    /// The server's name.
    pub fn host(&self) -> &str {
        self.0.host().unwrap_or_default()
    }

    fn authority(&self) -> Result<&Authority, WebError> {
        self.0.authority().ok_or(WebError::Url)
    }

    fn is_here(&self) -> bool {
        matches!(self.host(), "localhost" | "127.0.0.1" | "[::1]")
    }
}

/// Posts `body`.
pub async fn post(
    (url, trust): (&Url, &Trust),
    kind: &str,
    headers: &[(&str, String)],
    body: Vec<u8>,
) -> Result<Answer, WebError> {
    let host = url.host().to_owned();
    let asked = tokio::time::timeout(ANSWER_WITHIN, ask(url, trust, kind, headers, body));
    match asked.await {
        Ok(Ok(answer)) => Ok(answer),
        Ok(Err(source)) => Err(WebError::Broken { host, source }),
        Err(_) => Err(WebError::Late { host }),
    }
}

pub(crate) type Broken = Box<dyn Error + Send + Sync>;

async fn ask(
    url: &Url,
    trust: &Trust,
    kind: &str,
    headers: &[(&str, String)],
    body: Vec<u8>,
) -> Result<Answer, Broken> {
    let authority = url.authority()?;
    let secure = url.0.scheme() == Some(&Scheme::HTTPS);
    let port = authority.port_u16().unwrap_or(if secure { 443 } else { 80 });
    let name = url.host().trim_start_matches('[').trim_end_matches(']').to_owned();
    let path = url.0.path_and_query().map_or("/", |path| path.as_str());
    let mut request = Request::post(path)
        .header(HOST, authority.as_str())
        .header(USER_AGENT, concat!("keyledger/", env!("CARGO_PKG_VERSION")))
        .header(CONTENT_TYPE, kind);
    for (name, value) in headers {
        request = request.header(*name, value);
    }
    let request = request.body(Body::from(body))?;
    let stream = TcpStream::connect((name.as_str(), port)).await?;
    if !secure {
        return exchange(stream, request, whole).await;
    }
    let stream = trust.connect(ServerName::try_from(name)?, stream).await?;
    exchange(stream, request, whole).await
}

async fn whole(answer: Response<Incoming>) -> Result<Answer, Broken> {
    let status = answer.status().as_u16();
    let body = Limited::new(answer.into_body(), ANSWER_BYTES_MAX).collect().await?;
    let text = String::from_utf8_lossy(&body.to_bytes()).into_owned();
    Ok(Answer { status, text })
}

/// Sends one request and takes from its answer what `read` wants of it.
pub(crate) async fn exchange<T, Reading>(
    stream: impl AsyncRead + AsyncWrite + Unpin + Send + 'static,
    request: Request<Body>,
    read: impl FnOnce(Response<Incoming>) -> Reading,
) -> Result<T, Broken>
where
    Reading: Future<Output = Result<T, Broken>>,
{
    let (mut sender, connection) = http1::handshake(TokioIo::new(stream)).await?;
    let answering = async { read(sender.send_request(request).await?).await };
    tokio::pin!(answering);
    tokio::select! {
        answer = &mut answering => answer,
        ended = connection => {
            // It is dropped by now, so nothing waits for more of it. However it ended, what was
            // wanted may have come before; if not, its end says why.
            let answer = answering.await;
            if answer.is_err() {
                ended?;
            }
            answer
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_told_goes_over_tls_or_stays_on_the_machine() {
        for text in ["https://witness.example", "http://127.0.0.1:8091/x?y=1", "http://[::1]:1/"] {
            assert!(Url::parse(text).is_ok(), "{text}");
        }
        for text in [
            "",
            "witness.example",
            "http://witness.example",
            "ftp://witness.example",
            "https://user:secret@witness.example",
            "http://127.0.0.1.example/",
            "https://",
        ] {
            assert!(Url::parse(text).is_err(), "{text}");
        }
        let url = Url::parse("https://witness.example/a/").unwrap();
        assert_eq!(url.with("/add-checkpoint").unwrap().0.path(), "/a/add-checkpoint");
    }
}
