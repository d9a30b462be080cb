//! Makes the types of every public schema, each in a module of its own, and a list of how each is read.

use serde_json::Value;
use std::error::Error;
use std::fmt::Write;
use std::path::Path;
use std::{env, fs};

/// typify 0.8 makes one structure of all branches of `anyOf`, which reads no text; of `oneOf` it makes an
/// enumeration, of which the first branch that fits counts. And it passes over `const` beside a type.
fn in_its_words(schema: &mut Value) {
    match schema {
        Value::Object(members) => {
            if let Some(branches) = members.remove("anyOf") {
                members.insert("oneOf".to_owned(), branches);
            }
            if let Some(only) = members.remove("const") {
                members.insert("enum".to_owned(), Value::Array(vec![only]));
            }
            members.values_mut().for_each(in_its_words);
        }
        Value::Array(items) => items.iter_mut().for_each(in_its_words),
        _ => {}
    }
}

fn main() -> Result<(), Box<dyn Error>> {
    let folder = Path::new(&env::var("CARGO_MANIFEST_DIR")?).join("../../../schemas/json/public");
    println!("cargo::rerun-if-changed={}", folder.display());
    let (mut types, mut readers) = (String::new(), String::new());
    let mut files: Vec<_> = fs::read_dir(folder)?.collect::<Result<_, _>>()?;
    files.sort_by_key(fs::DirEntry::file_name);
    for file in files {
        let name = file.file_name().into_string().map_err(|_| "a name that is no text")?;
        let mut schema = serde_json::from_str(&fs::read_to_string(file.path())?)?;
        in_its_words(&mut schema);
        let schema: schemars::schema::RootSchema = serde_json::from_value(schema)?;
        let title = schema.schema.metadata.as_ref().and_then(|about| about.title.clone());
        let title = title.ok_or_else(|| format!("{name} has no title"))?;
        let mut space = typify::TypeSpace::new(&typify::TypeSpaceSettings::default());
        space.add_root_schema(schema).map_err(|error| format!("{name}: {error}"))?;
        let text = prettyplease::unparse(&syn::parse2(space.to_stream())?);
        let module = name.replace(".schema.json", "").replace('.', "_");
        writeln!(types, "pub mod {module} {{\n{text}\n}}")?;
        writeln!(readers, "    ({name:?}, again::<types::{module}::{title}>),")?;
    }
    let out = env::var("OUT_DIR")?;
    fs::write(Path::new(&out).join("types.rs"), types)?;
    fs::write(Path::new(&out).join("readers.rs"), format!("&[\n{readers}]"))?;
    Ok(())
}
