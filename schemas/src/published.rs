//! Published documents: both forms of every kind and the description of the feed, as they are
//! served. `build.rs` packs them into the program.

use flate2::read::GzDecoder;
use std::collections::BTreeMap;
use std::io::Read;
use std::sync::LazyLock;

static PACKED: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/published.gz"));

/// Every document by its name below `json/`.
static DOCUMENTS: LazyLock<BTreeMap<&'static str, &'static str>> = LazyLock::new(|| {
    let mut text = String::new();
    // What the build packed unpacks: a test opens every document.
    if GzDecoder::new(PACKED).read_to_string(&mut text).is_err() {
        return BTreeMap::new();
    }
    let mut parts = text.leak().split('\0');
    std::iter::from_fn(|| Some((parts.next()?, parts.next()?))).collect()
});

/// The form of an event that a schema describes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// What feed and bus send.
    Public,
    /// What lies in the ledger.
    Stored,
}

impl Form {
    /// The folder in which its schemas are.
    pub const fn folder(self) -> &'static str {
        match self {
            Self::Public => "public",
            Self::Stored => "stored",
        }
    }
}

/// The schemas of a form, each by the name of its file.
pub fn schemas(form: Form) -> impl Iterator<Item = (&'static str, &'static str)> {
    let inside = move |(name, text): (&&'static str, &&'static str)| {
        let (folder, file) = name.split_once('/')?;
        (folder == form.folder()).then_some((file, *text))
    };
    DOCUMENTS.iter().filter_map(inside)
}

/// The description of the feed, `AsyncAPI` 3.1.
pub fn asyncapi() -> &'static str {
    DOCUMENTS.get("asyncapi.json").copied().unwrap_or_default()
}
