//! Shell of the app: its own files, each served under `/app/` with the hash of its content in its name.
//! Modules import each other by their plain names; in what is served, these are the served names.

use crate::pages::assets::served;
use std::borrow::Cow;
use std::sync::LazyLock;

/// One file.
pub(super) struct File {
    /// As templates and modules ask for it.
    pub(super) name: &'static str,
    /// As it is served.
    pub(super) served: String,
    pub(super) content: Cow<'static, [u8]>,
}

impl File {
    fn new(name: &'static str, content: impl Into<Cow<'static, [u8]>>) -> Self {
        let content = content.into();
        Self { name, served: served(name, &content), content }
    }

    /// Its address.
    pub(super) fn address(&self) -> String {
        format!("/app/{}", self.served)
    }

    /// Its media type.
    pub(super) fn kind(&self) -> &'static str {
        match self.name.rsplit_once('.') {
            Some((_, "css")) => "text/css; charset=utf-8",
            Some((_, "js")) => "text/javascript; charset=utf-8",
            Some((_, "svg")) => "image/svg+xml",
            Some(_) | None => "image/png",
        }
    }

    /// Whether only the system asks for it, when the app is installed.
    pub(super) fn is_for_installing(&self) -> bool {
        self.name.ends_with("-512.png")
    }

    pub(super) fn is_module(&self) -> bool {
        self.name.split('.').nth(1) == Some("js")
    }
}

/// The modules, each behind those that it imports: so a module's hash covers theirs, and a circle of
/// imports cannot be written.
const MODULES: [(&str, &str); 16] = [
    ("codes.js", include_str!("codes.js")),
    ("keys.js", include_str!("keys.js")),
    ("back.js", include_str!("back.js")),
    ("screens.js", include_str!("screens.js")),
    ("said.js", include_str!("said.js")),
    ("signing.js", include_str!("signing.js")),
    ("calls.js", include_str!("calls.js")),
    ("home.js", include_str!("home.js")),
    ("pairing.js", include_str!("pairing.js")),
    ("request.js", include_str!("request.js")),
    ("answer.js", include_str!("answer.js")),
    ("subscription.js", include_str!("subscription.js")),
    ("push.js", include_str!("push.js")),
    ("waiting.js", include_str!("waiting.js")),
    ("paired.js", include_str!("paired.js")),
    ("main.js", include_str!("main.js")),
];

/// All files but the page, the worker and the manifest, whose names are fixed.
pub(super) static FILES: LazyLock<Vec<File>> = LazyLock::new(|| {
    let mut files = vec![
        File::new("style.css", slim(common(include_str!("../assets/style.css"))).into_bytes()),
        File::new("app.css", slim(include_str!("app.css")).into_bytes()),
        File::new("icon.svg", include_bytes!("icons/icon.svg").as_slice()),
        File::new("icon-192.png", include_bytes!("icons/icon-192.png").as_slice()),
        File::new("icon-512.png", include_bytes!("icons/icon-512.png").as_slice()),
        File::new("maskable-512.png", include_bytes!("icons/maskable-512.png").as_slice()),
    ];
    for (name, source) in MODULES {
        let linked = linked(&files, source);
        files.push(File::new(name, slim(&linked).into_bytes()));
    }
    files
});

/// The source with the served names of the modules that it imports.
fn linked(files: &[File], source: &str) -> String {
    files.iter().filter(|file| file.is_module()).fold(source.to_owned(), |source, file| {
        source.replace(&format!("\"./{}\"", file.name), &format!("\"./{}\"", file.served))
    })
}

/// The site's stylesheet without what is for single pages: a third of it.
fn common(style: &str) -> &str {
    style.split_once("\n@layer page {").map_or(style, |(common, _)| common)
}

/// The source without indents and lines of comment: a telephone loads all of it at once.
pub(super) fn slim(source: &str) -> String {
    let is_comment =
        |line: &str| line.starts_with("//") || (line.starts_with("/*") && line.ends_with("*/"));
    let lines = source.lines().map(str::trim_start);
    let lines = lines.filter(|line| !line.is_empty() && !is_comment(line));
    lines.fold(String::new(), |slim, line| slim + line + "\n")
}

/// The address of a file; a name that is not one is a mistake in a template, which a test finds.
pub(super) fn address(name: &str) -> String {
    FILES.iter().find(|file| file.name == name).map_or_else(String::new, File::address)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(file: &File) -> &str {
        std::str::from_utf8(&file.content).unwrap()
    }

    /// What a module imports, as it is written.
    fn imports(text: &str) -> Vec<&str> {
        let lines = text.lines().filter(|line| line.starts_with("import "));
        lines.map(|line| line.split('"').nth(1).unwrap()).collect()
    }

    #[test]
    fn every_import_is_a_file_that_is_served() {
        let mut count = 0;
        for module in FILES.iter().filter(|file| file.is_module()) {
            for import in imports(text(module)) {
                let name = import.strip_prefix("./").unwrap();
                assert!(FILES.iter().any(|file| file.served == name), "{}: {import}", module.name);
                count += 1;
            }
            assert!(!text(module).contains("import("), "{}: at run time", module.name);
        }
        assert!(count > 20, "{count}");
    }

    #[test]
    fn a_change_in_a_module_changes_the_name_of_whoever_imports_it() {
        let files = |content: &'static str| {
            let first = File::new("a.js", content.as_bytes());
            let linked = linked(&[first], "import { a } from \"./a.js\";\n");
            File::new("b.js", linked.into_bytes())
        };
        let (one, other) = (files("export const a = 1;"), files("export const a = 2;"));
        assert!(text(&one).starts_with("import { a } from \"./a-"), "{}", text(&one));
        assert_ne!(one.served, other.served);
    }

    #[test]
    fn every_module_is_listed_reached_and_small() {
        let sources = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src/pages/app");
        for entry in std::fs::read_dir(sources).unwrap() {
            let name = entry.unwrap().file_name().into_string().unwrap();
            let is_module = name.split('.').nth(1) == Some("js") && name != "sw.js";
            assert!(!is_module || MODULES.iter().any(|(known, _)| *known == name), "{name}");
        }
        for (name, source) in MODULES {
            assert!(source.len() < 3 * 1024, "{name}: {}", source.len());
            let is_reached = MODULES.iter().any(|(_, other)| {
                imports(other).iter().any(|import| import.strip_prefix("./") == Some(name))
            });
            assert!(is_reached || name == "main.js", "{name}: nobody imports it");
        }
    }

    #[test]
    fn what_is_left_out_is_left_out_of_nothing_else() {
        assert_eq!(slim("// a\n  /** b */\n  c(); // d\n\n"), "c(); // d\n");
        assert_eq!(common("a\n@layer page {\n b\n}\n"), "a");
        let style = include_str!("../assets/style.css");
        let (_, page) = style.split_once("\n@layer page {").unwrap();
        assert!(!page.contains("\n@layer"), "the layer of pages is the last one");
        for (name, source) in MODULES {
            let is_whole = |line: &str| line.matches('`').count().is_multiple_of(2);
            assert!(source.lines().all(is_whole), "{name}: a text of more than one line");
        }
    }

    #[test]
    fn the_app_is_small() {
        let pictures = |file: &&File| !file.kind().starts_with("image/");
        let files: usize = FILES.iter().filter(pictures).map(|file| file.content.len()).sum();
        let worker = include_str!("sw.js");
        assert!(worker.len() < 3 * 1024, "{}", worker.len());
        // What is left of 60 KB is for the page, which has all its sentences.
        let all = files + slim(worker).len();
        assert!(all < 46 * 1024, "{all}");
        let pictures: usize = FILES.iter().map(|file| file.content.len()).sum::<usize>() - files;
        assert!(pictures < 24 * 1024, "{pictures}");
    }
}
