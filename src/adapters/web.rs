//! How is another web server told something? One request on a connection of its own: for witnesses
//! and alerts, which are rare.

use axum::body::Body;
use axum::http::header::{CONTENT_TYPE, HOST, USER_AGENT};
use axum::http::uri::{Authority, Scheme};
use axum::http::{Request, Uri};
use http_body_util::{BodyExt, Limited};
use hyper::client::conn::http1;
use hyper_util::rt::TokioIo;
use rustls::pki_types::ServerName;
use rustls::{ClientConfig, RootCertStore};
use std::error::Error;
use std::sync::{Arc, LazyLock};
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;

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
    url: &Url,
    kind: &str,
    headers: &[(&str, String)],
    body: Vec<u8>,
) -> Result<Answer, WebError> {
    let host = url.host().to_owned();
    let asked = tokio::time::timeout(ANSWER_WITHIN, ask(url, kind, headers, body));
    match asked.await {
        Ok(Ok(answer)) => Ok(answer),
        Ok(Err(source)) => Err(WebError::Broken { host, source }),
        Err(_) => Err(WebError::Late { host }),
    }
}

type Broken = Box<dyn Error + Send + Sync>;

async fn ask(
    url: &Url,
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
        return exchange(stream, request).await;
    }
    let server = ServerName::try_from(name)?;
    let stream = TlsConnector::from(Arc::clone(&TLS)).connect(server, stream).await?;
    exchange(stream, request).await
}

/// The certificates that this machine trusts.
static TLS: LazyLock<Arc<ClientConfig>> = LazyLock::new(|| {
    let mut roots = RootCertStore::empty();
    // One that cannot be read is one that nothing is signed with.
    roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
    Arc::new(ClientConfig::builder().with_root_certificates(roots).with_no_client_auth())
});

async fn exchange(
    stream: impl AsyncRead + AsyncWrite + Unpin + Send + 'static,
    request: Request<Body>,
) -> Result<Answer, Broken> {
    let (mut sender, connection) = http1::handshake(TokioIo::new(stream)).await?;
    let answering = async {
        let answer = sender.send_request(request).await?;
        let status = answer.status().as_u16();
        let body = Limited::new(answer.into_body(), ANSWER_BYTES_MAX).collect().await?;
        let text = String::from_utf8_lossy(&body.to_bytes()).into_owned();
        Ok(Answer { status, text })
    };
    tokio::pin!(connection);
    tokio::pin!(answering);
    tokio::select! {
        answer = &mut answering => answer,
        ended = &mut connection => {
            // It may end right behind a whole answer; else there is none.
            ended?;
            answering.await
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
