//! TLS to a database: whom is believed? The authorities that this machine trusts, or the one that the
//! address names in their place.

use super::address::Address;
use super::error::PostgresError;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use rustls::{ClientConfig, RootCertStore};
use tokio_postgres_rustls::MakeRustlsConnect;

pub(super) fn connector(address: &Address) -> Result<MakeRustlsConnect, PostgresError> {
    let mut roots = RootCertStore::empty();
    match &address.root_certificate {
        Some(path) => {
            let refused = |source| PostgresError::RootCertificate {
                path: path.display().to_string(),
                source,
            };
            let pem = std::fs::read(path).map_err(|error| refused(Some(error)))?;
            for certificate in CertificateDer::pem_slice_iter(&pem) {
                let certificate = certificate.map_err(|_| refused(None))?;
                roots.add(certificate).map_err(|_| refused(None))?;
            }
            if roots.is_empty() {
                return Err(refused(None));
            }
        }
        None => {
            // What of them cannot be read would have convinced nobody.
            roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
        }
    }
    let config = ClientConfig::builder().with_root_certificates(roots).with_no_client_auth();
    Ok(MakeRustlsConnect::new(config))
}
