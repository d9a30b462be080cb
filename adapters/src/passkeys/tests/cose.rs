//! Stored keys: are they written and read as the bytes that are stored?

use super::authenticator::{es256, rs256};
use crate::passkeys::cose;
use keyledger_core::account::PasskeyAlgorithm;
use serde_cbor_2::Value;
use webauthn_rs::prelude::COSEKey;

/// The key of RFC 9052, appendix C.7.1, "meriadoc.brandybuck@buckland.example", with its algorithm.
const ES256: &str = "a5010203262001\
    21582065eda5a12577c2bae829437fe338701a10aaa375e1bb5b5de108de439c08551d\
    2258201e52ed75701163f7f9e40ddf9f341b3dc9ba860af7e0ca7ca7e9eecd0084d19c";

/// The key of the tests with RS256.
const RS256: &str = "a401030339010020590100\
    b33323169b3283e27fc2704a5339a8c3c8096162bf9f4c94c7d634a7e90e79b2\
    a09684e41802b34471b26ecc3ef8d5d0bfb6ada264f2a52b05c0545ce2158e54\
    e8a86b7ccdbbb4771c0cfc9d5fc14d2438158051a78fc9aefb55b3cf41ba31bb\
    7f20dfd01d0e67539652a5bdcf07916625a8b99de91e80731343837b99b4286f\
    04a9b49f12a5d352842bea3136e7738f932bd4d7e9e015f74c821badc5c9badd\
    01d28784dde898455f3981b732796677cfc8f65c0ba3fdb43daa25b26978c777\
    70d2ceb15260315a2995db18650fe529b1f09b1f70f0375cf6a553da47b85479\
    bdde5a64fc8849eec3dc0376f05be9c725d778223308a0ab4875ff11efbbe83b\
    2143010001";

fn hex(text: &str) -> Vec<u8> {
    let digits: Vec<_> = text.chars().filter(char::is_ascii_hexdigit).collect();
    let byte = |pair: &[char]| u8::from_str_radix(&pair.iter().collect::<String>(), 16).unwrap();
    digits.chunks(2).map(byte).collect()
}

/// As the library reads any `COSE_Key`.
fn by_the_library(bytes: &[u8]) -> COSEKey {
    COSEKey::try_from(&serde_cbor_2::from_slice::<Value>(bytes).unwrap()).unwrap()
}

#[test]
fn keys_are_written_and_read_as_these_bytes() {
    let fixed = [(PasskeyAlgorithm::Es256, hex(ES256)), (PasskeyAlgorithm::Rs256, hex(RS256))];
    for (algorithm, bytes) in fixed {
        let key = by_the_library(&bytes);
        assert_eq!(cose::write(&key), Ok((algorithm, bytes.clone())));
        assert_eq!(cose::read(algorithm, &bytes), Ok(key));
    }
    assert_eq!(hex(RS256), rs256().public_key());
}

#[test]
fn they_are_what_a_general_writer_of_cbor_writes() {
    for key in [es256(7), es256(8), rs256()].map(|one| one.public_key()) {
        assert_eq!(cose::write(&by_the_library(&key)).unwrap().1, key);
    }
}
