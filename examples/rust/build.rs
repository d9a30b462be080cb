//! Makes the client of the document: `KEYLEDGER_OPENAPI`, or `openapi-3.0.json` beside this file.

use std::error::Error;
use std::path::Path;
use std::{env, fs};

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-env-changed=KEYLEDGER_OPENAPI");
    let document = env::var("KEYLEDGER_OPENAPI").unwrap_or_else(|_| "openapi-3.0.json".to_owned());
    println!("cargo::rerun-if-changed={document}");
    // progenitor 0.15 gives a type to a body of `application/json` only, and hands out a problem as
    // bytes: so that refusals have their type too, they are called so here.
    let text =
        fs::read_to_string(document)?.replace("application/problem+json", "application/json");
    let tokens = progenitor::Generator::default().generate_tokens(&serde_json::from_str(&text)?)?;
    let client = prettyplease::unparse(&syn::parse2(tokens)?);
    fs::write(Path::new(&env::var("OUT_DIR")?).join("client.rs"), client)?;
    Ok(())
}
