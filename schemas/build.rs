//! Packs the documents that the program serves into one file: compressed they are a twentieth.
//!
//! Each as its name below `json/`, a NUL and its text, which is JSON and has none, and a NUL.

use flate2::Compression;
use flate2::write::GzEncoder;
use std::error::Error;
use std::fs::{self, File};
use std::io::Write;
use std::path::{Path, PathBuf};

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed=json");
    let json = PathBuf::from(std::env::var("CARGO_MANIFEST_DIR")?).join("json");
    let packed = Path::new(&std::env::var("OUT_DIR")?).join("published.gz");
    let mut packed = GzEncoder::new(File::create(packed)?, Compression::best());
    for name in names(&json)? {
        for part in [name.as_bytes(), b"\0", &fs::read(json.join(&name))?, b"\0"] {
            packed.write_all(part)?;
        }
    }
    packed.finish()?;
    Ok(())
}

/// Every schema of both forms, and the description of the feed; in order, so that the same files
/// make the same program.
fn names(json: &Path) -> Result<Vec<String>, Box<dyn Error>> {
    let mut names = vec!["asyncapi.json".to_owned()];
    for form in ["public", "stored"] {
        for file in fs::read_dir(json.join(form))? {
            names.push(format!("{form}/{}", file?.file_name().display()));
        }
    }
    names.sort_unstable();
    Ok(names)
}
