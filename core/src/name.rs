//! Names of people and properties: what can a person or a property be called? A name is shown to
//! others and mailed to them: it must be seen, read in the direction it is written in, and not be a
//! message of its own with a link.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// How long a name may be.
pub const NAME_CHARACTERS_MAX: usize = 200;

/// Why a text is not a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotAName {
    /// Nothing, or too much.
    #[error("a name has 1 to 200 characters")]
    Length,
    /// A line break, or something else that is no letter.
    #[error("a name has no control characters, such as line breaks")]
    Control,
    /// A character that turns the direction of what is read.
    #[error("a name has no invisible characters that change the direction of what is read")]
    Direction,
    /// Spaces and characters that nobody sees, and nothing else.
    #[error("a name needs a character that can be seen")]
    Invisible,
    /// A mail program would make a link of it.
    #[error("a name has no link in it, such as https://…, www.… or hotel.example/…")]
    Link,
}

/// Whether this is a name; spaces around it count for nothing.
pub fn check(name: &str) -> Result<(), NotAName> {
    let name = name.trim();
    if !(1..=NAME_CHARACTERS_MAX).contains(&name.chars().count()) {
        return Err(NotAName::Length);
    }
    if name.chars().any(breaks_lines) {
        return Err(NotAName::Control);
    }
    if name.chars().any(turns_direction) {
        return Err(NotAName::Direction);
    }
    if !name.chars().any(can_be_seen) {
        return Err(NotAName::Invisible);
    }
    if has_link(name) { Err(NotAName::Link) } else { Ok(()) }
}

/// A name that was taken when less was asked of names, as it can be shown: in one line, and without
/// what turns its direction.
pub fn shown(name: &str) -> String {
    let plain: String = name.chars().filter(|letter| !turns_direction(*letter)).collect();
    let lines = plain.split(breaks_lines).filter(|part| !part.is_empty());
    lines.collect::<Vec<_>>().join(" ")
}

/// A name as it can be mailed: shown, and so that no mail program makes a link of a part of it. A
/// space stands wherever an address would go on: `www. hotel. example`.
pub fn mailed(name: &str) -> String {
    let name = shown(name);
    let letters: Vec<char> = name.chars().filter(|letter| !is_joiner(*letter)).collect();
    if !letters
        .iter()
        .any(|letter| is_dot(*letter) || is_colon(*letter) || "@\u{ff20}\\".contains(*letter))
    {
        return name;
    }
    let mut mailed = String::with_capacity(name.len() + 8);
    let mut before = ' ';
    let mut rest = letters.into_iter().peekable();
    while let Some(letter) = rest.next() {
        mailed.push(letter);
        let goes_on = rest.peek().is_some_and(|next| !next.is_whitespace());
        let breaks = is_dot(letter)
            || is_colon(letter)
            || "@\u{ff20}".contains(letter)
            || (letter == '\\' && before != '\\');
        if breaks && goes_on {
            mailed.push(' ');
        }
        before = letter;
    }
    mailed
}

/// What no line of text can hold.
fn breaks_lines(letter: char) -> bool {
    letter.is_control() || matches!(letter, '\u{2028}' | '\u{2029}')
}

/// Marks, embeddings, overrides and isolates (UAX 9, section 2).
fn turns_direction(letter: char) -> bool {
    matches!(
        letter,
        '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}'
    )
}

/// Characters of no width that stand between letters. Some scripts are written with the first two.
fn is_joiner(letter: char) -> bool {
    matches!(letter, '\u{200b}'..='\u{200d}' | '\u{ad}' | '\u{2060}'..='\u{2064}' | '\u{feff}')
}

fn can_be_seen(letter: char) -> bool {
    let nothing = letter.is_whitespace()
        || breaks_lines(letter)
        || turns_direction(letter)
        || is_joiner(letter)
        || is_combining_mark(letter)
        // Fillers, an empty pattern of Braille, shapes and tags of other characters.
        || matches!(
            letter,
            '\u{34f}'
                | '\u{115f}'
                | '\u{1160}'
                | '\u{17b4}'
                | '\u{17b5}'
                | '\u{180b}'..='\u{180f}'
                | '\u{206a}'..='\u{206f}'
                | '\u{2800}'
                | '\u{3164}'
                | '\u{fe00}'..='\u{fe0f}'
                | '\u{ffa0}'
                | '\u{fff9}'..='\u{fffb}'
                | '\u{e0000}'..='\u{e0fff}'
        );
    !nothing
}

/// Dots, those too that a browser reads as one in a domain name.
fn is_dot(letter: char) -> bool {
    matches!(letter, '.' | '\u{2024}' | '\u{3002}' | '\u{fe52}' | '\u{ff0e}' | '\u{ff61}')
}

fn is_colon(letter: char) -> bool {
    matches!(letter, ':' | '\u{fe55}' | '\u{ff1a}')
}

/// Beginnings that open something without `//`.
const SCHEMES: [&str; 8] =
    ["mailto:", "javascript:", "data:", "file:", "tel:", "sms:", "callto:", "skype:"];

/// Whether a mail program would make a link of a part of it: an address with its scheme, `www.`, or a
/// domain with a path or a port behind it.
fn has_link(name: &str) -> bool {
    let seen = name.chars().filter(|letter| !is_joiner(*letter));
    let plain: String =
        seen.map(|letter| if is_dot(letter) { '.' } else { letter }).nfkc().collect();
    let plain = plain.to_lowercase();
    let share = plain.split_once("\\\\").map(|(_, rest)| rest);
    if plain.contains("://") || share.is_some_and(|rest| rest.starts_with(char::is_alphanumeric)) {
        return true;
    }
    let between = |letter: char| letter.is_whitespace() || "()<>[]{}\"'«»,;|".contains(letter);
    plain.split(between).any(|word| {
        let opens =
            SCHEMES.iter().any(|scheme| word.len() > scheme.len() && word.starts_with(scheme));
        opens || begins_with_www(word) || leads_into_a_site(word)
    })
}

fn begins_with_www(word: &str) -> bool {
    let name = word.trim_start_matches(|letter: char| !letter.is_alphanumeric());
    name.strip_prefix("www.").is_some_and(|rest| rest.starts_with(char::is_alphanumeric))
}

/// `hotel.example/x`, `hotel.example:8080`, `hotel.example?x`, `hotel.example#x`.
fn leads_into_a_site(word: &str) -> bool {
    word.char_indices().filter(|(_, letter)| "/:?#".contains(*letter)).any(|(at, letter)| {
        let (before, rest) = word.split_at(at);
        let host = before.rsplit(|letter: char| "/:?#@".contains(letter)).next().unwrap_or("");
        let Some((first, last)) = host.rsplit_once('.') else { return false };
        let named = first.ends_with(char::is_alphanumeric)
            && last.chars().count() >= 2
            && (last.starts_with("xn--") || last.chars().all(char::is_alphabetic));
        let next = rest.chars().nth(1);
        let goes_on = match letter {
            ':' => next.is_some_and(|next| next.is_ascii_digit()),
            '/' => true,
            _ => next.is_some(),
        };
        named && goes_on
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn people_are_called_many_things() {
        for name in [
            "Ada",
            "J.R. Smith",
            "Jr./Sr. Smith",
            "M./Mme Dupont",
            "Jean-Pierre d'\u{c9}toile",
            "St. John",
            "jean.dupont",
            "Anna c/o Hotel",
            "Anna: reception",
            "ada@hotel.example",
            "\u{5f20}\u{4e09}",
            "\u{05d3}\u{05d5}\u{05d3}",
            "\u{646}\u{200c}\u{645}",
            "\u{1f642}",
            "Hotel 24/7",
            "A/B",
            "Dr. med. Anna (Reception)",
        ] {
            assert_eq!(check(name), Ok(()), "{name}");
        }
    }

    #[test]
    fn what_is_no_name_is_told_apart() {
        let long = "n".repeat(201);
        for (name, why) in [
            ("", NotAName::Length),
            ("   ", NotAName::Length),
            (&*long, NotAName::Length),
            ("two\nlines", NotAName::Control),
            ("two\u{2028}lines", NotAName::Control),
            ("Ada\u{202e}nosaj", NotAName::Direction),
            ("\u{2066}Ada\u{2069}", NotAName::Direction),
            ("Ada\u{200f}", NotAName::Direction),
            ("\u{200b}", NotAName::Invisible),
            ("\u{3164}", NotAName::Invisible),
            ("\u{2800} \u{feff}", NotAName::Invisible),
            ("\u{301}", NotAName::Invisible),
        ] {
            assert_eq!(check(name), Err(why), "{name:?}");
        }
    }

    #[test]
    fn links_are_no_names() {
        for name in [
            "Win now https://evil.example",
            "http://evil.example/x",
            "HTTPS://EVIL.EXAMPLE",
            "ht\u{200b}tps://evil.example",
            "https\u{ff1a}\u{ff0f}\u{ff0f}evil.example",
            "www.evil.example",
            "Ada (www.evil.example)",
            "Ada \u{2192}www.evil.example",
            "WWW\u{ff0e}evil.example",
            "hotel.example/x",
            "Ada hotel.example/",
            "hotel.example:8080",
            "hotel.example?gift",
            "hotel.example#gift",
            "h\u{f4}tel.example/x",
            "evil.xn--p1ai/x",
            "mailto:ada@evil.example",
            "tel:+33123456789",
            "\\\\evil.example\\share",
        ] {
            assert_eq!(check(name), Err(NotAName::Link), "{name}");
        }
    }

    #[test]
    fn a_name_in_a_mail_is_no_link() {
        for (name, mailed_as) in [
            ("Ada Lovelace", "Ada Lovelace"),
            ("J. R. Smith", "J. R. Smith"),
            ("J.R. Smith", "J. R. Smith"),
            ("https://evil.example/x", "https: //evil. example/x"),
            ("www.evil.example", "www. evil. example"),
            ("ada@evil.example", "ada@ evil. example"),
            ("evil\u{3002}example", "evil\u{3002} example"),
            ("evil\u{200b}.example", "evil. example"),
            ("mailto:ada", "mailto: ada"),
            ("\\\\evil\\share", "\\ \\evil\\ share"),
            ("two\nlines\u{202e}", "two lines"),
        ] {
            assert_eq!(mailed(name), mailed_as);
        }
        assert_eq!(shown("A\u{202e}da\n"), "Ada");
    }
}
