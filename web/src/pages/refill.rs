//! Refilling: how does a page come back with what was typed into its form? Put in after the page is
//! rendered, so that no form can be forgotten: fields keep their content, the message stands beside the
//! field it is about, and the field has the focus.

use super::refused_form::RefusedForm;

/// The notice of a page, as its template writes it.
const NOTICE: &str = "<div id=\"said\"";

/// Where a page begins that has no place for a notice.
const MAIN: &str = "<main id=\"main\" tabindex=\"-1\">";

/// The page with its form refilled. Where the form is not on it, the notice stands on top.
pub(super) fn refill(html: String, form: &RefusedForm) -> String {
    let Some((begin, end)) = place(&html, form) else {
        let noted = form.notice.is_empty() || html.contains(NOTICE);
        let on_top = || html.replacen(MAIN, &format!("{MAIN}{}", form.notice), 1);
        return if noted { html.clone() } else { on_top() };
    };
    let (Some(before), Some(inside), Some(after)) =
        (html.get(..begin), html.get(begin..end), html.get(end..))
    else {
        return html;
    };
    // The notice stands once: it moves from the top of the page into the form.
    let before = without_notice(before);
    let inside = fields(inside, form, &form.notice);
    format!("{}{inside}{after}", opened(&before))
}

/// Where the form stands, between its tags: of several with the same address the one whose hidden fields
/// say the same.
fn place(html: &str, form: &RefusedForm) -> Option<(usize, usize)> {
    let mut from = 0;
    while let Some(found) = html.get(from..)?.find("<form ") {
        let begin = from + found;
        let begin = begin + html.get(begin..)?.find('>')? + 1;
        let end = begin + html.get(begin..)?.find("</form>")?;
        let tag = html.get(from + found..begin)?;
        if attribute(tag, "action").as_deref() == Some(&form.action)
            && is_the_one(html.get(begin..end)?, form)
        {
            return Some((begin, end));
        }
        from = end;
    }
    None
}

fn is_the_one(inside: &str, form: &RefusedForm) -> bool {
    let mut hidden = inside.split("<input ").skip(1).filter_map(|rest| rest.split('>').next());
    hidden.all(|tag| {
        let tag = format!("<input {tag}>");
        let is_hidden = attribute(&tag, "type").as_deref() == Some("hidden");
        let sent = attribute(&tag, "name").and_then(|name| form.value(&name).map(str::to_owned));
        !is_hidden || sent.is_none_or(|sent| attribute(&tag, "value").as_deref() == Some(&*sent))
    })
}

/// The page before the form without its notice.
fn without_notice(before: &str) -> String {
    let cut = before.find(NOTICE).and_then(|begin| {
        let end = begin + before.get(begin..)?.find("</div>")? + "</div>".len();
        Some(format!("{}{}", before.get(..begin)?, before.get(end..)?))
    });
    cut.unwrap_or_else(|| before.to_owned())
}

/// What is folded up around the form is opened.
fn opened(before: &str) -> String {
    const FOLDED: &str = "<details";
    let Some(begin) = before.rfind(FOLDED) else { return before.to_owned() };
    let (outside, folded) = before.split_at(begin);
    let tag = folded.split('>').next().unwrap_or_default();
    if folded.contains("</details>") || tag.ends_with(" open") {
        return before.to_owned();
    }
    format!("{outside}{FOLDED} open{}", folded.strip_prefix(FOLDED).unwrap_or_default())
}

/// The inside of the form, with what was typed and with the notice beside the field it is about; on
/// top where it is about none.
fn fields(inside: &str, form: &RefusedForm, notice: &str) -> String {
    let mut made = String::with_capacity(inside.len() + notice.len());
    let mut notice = Some(notice).filter(|notice| !notice.is_empty());
    // The field that has an end tag, and whether the notice is about it.
    let mut open: Option<(String, bool)> = None;
    let mut text_is_typed = false;
    let pieces = pieces(inside);
    for (place, piece) in pieces.iter().enumerate() {
        if std::mem::take(&mut text_is_typed) && !piece.starts_with('<') {
            continue;
        }
        let name = attribute(piece, "name");
        let about = form.field.is_some() && form.field == name && notice.is_some();
        let mut ends = false;
        if piece.starts_with("<input ") {
            made.push_str(&focused(&input(piece, form), about));
            ends = about;
        } else if piece.starts_with("<select ") {
            made.push_str(&focused(piece, about));
            open = name.map(|name| (name, about));
        } else if piece.starts_with("<option") {
            let typed = open.as_ref().and_then(|(name, _)| form.value(name));
            made.push_str(&option(piece, pieces.get(place + 1).copied(), typed));
        } else if piece.starts_with("<textarea ") {
            made.push_str(&focused(piece, about));
            if let Some(typed) = name.as_deref().and_then(|name| form.value(name)) {
                made.push_str(&escaped(typed));
                text_is_typed = true;
            }
            open = name.map(|name| (name, about));
        } else {
            made.push_str(piece);
            if ["</select>", "</textarea>"].contains(piece) {
                ends = open.take().is_some_and(|(_, about)| about);
            }
        }
        if let Some(notice) = notice.take_if(|_| ends) {
            made.push_str(notice);
        }
    }
    notice.map_or_else(|| made.clone(), |notice| format!("{notice}{made}"))
}

/// Tags, and the text between them.
fn pieces(html: &str) -> Vec<&str> {
    let mut pieces = vec![];
    let mut rest = html;
    while !rest.is_empty() {
        let end = if rest.starts_with('<') {
            rest.find('>').map_or(rest.len(), |end| end + 1)
        } else {
            rest.find('<').unwrap_or(rest.len())
        };
        let (piece, left) = rest.split_at(end);
        pieces.push(piece);
        rest = left;
    }
    pieces
}

fn input(tag: &str, form: &RefusedForm) -> String {
    let kind = attribute(tag, "type").unwrap_or_default();
    let Some(name) = attribute(tag, "name") else { return tag.to_owned() };
    // What cannot be changed was not sent.
    if tag.contains(" disabled") {
        return tag.to_owned();
    }
    let typed = form.value(&name);
    match kind.as_str() {
        "hidden" | "submit" | "password" | "file" => tag.to_owned(),
        "checkbox" => marked(tag, "checked", typed.is_some()),
        "radio" => marked(tag, "checked", typed == attribute(tag, "value").as_deref()),
        _ => typed.map_or_else(|| tag.to_owned(), |typed| with(tag, "value", typed)),
    }
}

/// An option without a value is sent as the words that stand behind it.
fn option(tag: &str, words: Option<&str>, typed: Option<&str>) -> String {
    let Some(typed) = typed else { return tag.to_owned() };
    let value = attribute(tag, "value").or_else(|| words.map(|words| plain(words.trim())));
    marked(tag, "selected", value.as_deref() == Some(typed))
}

/// The field that is not right says so, names the notice, and has the focus.
fn focused(tag: &str, about: bool) -> String {
    if !about {
        return tag.to_owned();
    }
    let described = attribute(tag, "aria-describedby");
    let described = described.map_or_else(|| "said".to_owned(), |ids| format!("said {ids}"));
    let tag = with(&with(tag, "aria-describedby", &described), "aria-invalid", "true");
    marked(&tag, "autofocus", true)
}

/// A tag with a word of its own, or without it.
fn marked(tag: &str, word: &str, on: bool) -> String {
    let plain = tag.replace(&format!(" {word}>"), ">").replace(&format!(" {word} "), " ");
    if on { format!("{} {word}>", plain.trim_end_matches('>')) } else { plain }
}

/// A tag with this value of an attribute.
fn with(tag: &str, name: &str, value: &str) -> String {
    let begins = format!(" {name}=\"");
    let value = escaped(value);
    let parts = tag.split_once(&begins).and_then(|(before, rest)| {
        rest.split_once('"').map(|(_, after)| format!("{before}{begins}{value}\"{after}"))
    });
    parts.unwrap_or_else(|| format!("{}{begins}{value}\">", tag.trim_end_matches('>')))
}

/// The value of an attribute.
fn attribute(tag: &str, name: &str) -> Option<String> {
    let (_, rest) = tag.split_once(&format!(" {name}=\""))?;
    let (value, _) = rest.split_once('"')?;
    Some(plain(value))
}

/// As it was before it was written into the page.
fn plain(written: &str) -> String {
    let letters = [("&#60;", "<"), ("&#62;", ">"), ("&#34;", "\""), ("&#39;", "'"), ("&#38;", "&")];
    letters.iter().fold(written.to_owned(), |text, (written, plain)| text.replace(written, plain))
}

fn escaped(value: &str) -> String {
    let written = [('&', "&#38;"), ('<', "&#60;"), ('>', "&#62;"), ('"', "&#34;"), ('\'', "&#39;")];
    let one = |letter: char| {
        let found = written.iter().find(|(plain, _)| *plain == letter);
        found.map_or_else(|| letter.to_string(), |(_, written)| (*written).to_owned())
    };
    value.chars().map(one).collect()
}

#[cfg(test)]
mod tests;
