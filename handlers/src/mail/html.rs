//! HTML part of a mail: how does a mail look as a page? Like the pages its links lead to, and nothing
//! in it is fetched.

use super::compose::Block;
use keyledger_core::language::Language;

const BODY: &str = "margin:0;padding:32px 16px;background:#f5f6fb;color:#191c2c;\
                    font-family:system-ui,-apple-system,'Segoe UI',Roboto,Arial,sans-serif;\
                    font-size:16px;line-height:1.5";
const MAIN: &str = "max-width:34em;margin:0 auto;padding:32px;border:1px solid #dfe2ee;\
                    border-radius:16px;background:#ffffff";
/// The mark is a draft: pictures would have to be fetched.
const MARK: &str = "display:inline-block;width:28px;height:28px;margin-right:10px;border-radius:8px;\
                    background:#3853bd;color:#ffffff;text-align:center;line-height:28px";
const BRAND: &str = "margin:0 0 28px;font-weight:bold;letter-spacing:-0.02em";
const TITLE: &str = "margin:0 0 20px;font-size:24px;line-height:1.25;letter-spacing:-0.02em";
/// White on this blue has a contrast of 6.6 to 1 (WCAG 2.2 asks for 4.5).
const BUTTON: &str = "display:inline-block;margin:8px 0;padding:13px 24px;border-radius:10px;\
                      background:#3853bd;color:#ffffff;font-weight:bold;text-decoration:none";
const ADDRESS: &str = "word-break:break-all;color:#565b72;font-size:14px";
const NOTES: &str = "margin-top:32px;padding-top:16px;border-top:1px solid #dfe2ee;\
                     color:#565b72;font-size:14px";

/// The whole page.
pub(super) fn page(language: Language, title: &str, blocks: &[Block]) -> String {
    let title = escape(title);
    let mut body = String::new();
    let mut notes = String::new();
    for block in blocks {
        match block {
            Block::Paragraph(words) => body.push_str(&paragraph(words)),
            Block::Link { button, url, as_text } => body.push_str(&link(button, url, as_text)),
            Block::Note(words) => notes.push_str(&paragraph(words)),
        }
    }
    format!(
        "<!DOCTYPE html>\n<html lang=\"{language}\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <title>{title}</title>\n</head>\n<body style=\"{BODY}\">\n<main style=\"{MAIN}\">\n\
         <p style=\"{BRAND}\"><span style=\"{MARK}\" aria-hidden=\"true\">K</span>Keyledger</p>\n\
         <h1 style=\"{TITLE}\">{title}</h1>\n{body}<footer style=\"{NOTES}\">\n{notes}\
         </footer>\n</main>\n</body>\n</html>\n",
        language = language.tag(),
    )
}

/// The button, and its address as text for who cannot press it.
fn link(button: &str, url: &str, as_text: &str) -> String {
    let (button, url, as_text) = (escape(button), escape(url), paragraph(as_text));
    format!(
        "<p><a href=\"{url}\" style=\"{BUTTON}\">{button}</a></p>\n{as_text}\
         <p style=\"{ADDRESS}\">{url}</p>\n"
    )
}

fn paragraph(words: &str) -> String {
    format!("<p>{}</p>\n", escape(words))
}

/// Nothing that a person typed is markup.
fn escape(words: &str) -> String {
    let mut escaped = String::with_capacity(words.len());
    for c in words.chars() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            _ => escaped.push(c),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::escape;

    #[test]
    fn what_somebody_typed_is_never_markup() {
        let typed = r#"<img src="x" onerror='alert(1)'> & co"#;
        let escaped = "&lt;img src=&quot;x&quot; onerror=&#39;alert(1)&#39;&gt; &amp; co";
        assert_eq!(escape(typed), escaped);
    }
}
