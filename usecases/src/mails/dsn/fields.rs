//! Notification fields: header fields and status codes in the texts of notifications.

/// The fields of a block of headers, folded lines joined.
pub(super) fn unfold(block: &str) -> Vec<(String, String)> {
    let mut fields: Vec<(String, String)> = vec![];
    for line in block.lines() {
        if line.starts_with([' ', '\t']) {
            if let Some((_, value)) = fields.last_mut() {
                value.push(' ');
                value.push_str(line.trim());
            }
        } else if let Some((name, value)) = line.split_once(':') {
            fields.push((name.trim().to_owned(), value.trim().to_owned()));
        }
    }
    fields
}

/// The first field of that name.
pub(super) fn field(fields: &[(String, String)], name: &str) -> Option<String> {
    let named = fields.iter().find(|(of, _)| of.eq_ignore_ascii_case(name));
    named.map(|(_, value)| value.clone())
}

/// The enhanced status (RFC 3463) in a server's words: `5.1.1` behind the reply code of its class in
/// `550 5.1.1 …` and `550-5.1.1 …`, behind `#`, or first of all. Versions and addresses are none.
pub(super) fn enhanced_status(words: &str) -> Option<String> {
    let mut before = "";
    for (place, token) in
        words.split(|c: char| c.is_whitespace() || "-();:,<>".contains(c)).enumerate()
    {
        let bare = token.strip_prefix('#').unwrap_or(token);
        let coded = before.len() == 3 && before.bytes().all(|byte| byte.is_ascii_digit());
        let announced = place == 0 || bare.len() < token.len() || coded;
        if announced && is_enhanced(bare) && (!coded || before.get(..1) == bare.get(..1)) {
            return Some(bare.to_owned());
        }
        if !token.is_empty() && !token.eq_ignore_ascii_case("smtp") {
            before = token;
        }
    }
    None
}

fn is_enhanced(token: &str) -> bool {
    let mut parts = token.split('.');
    let class = parts.next().is_some_and(|class| matches!(class, "4" | "5"));
    let number = |part: Option<&str>| {
        part.is_some_and(|part| {
            (1..=3).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit())
        })
    };
    class && number(parts.next()) && number(parts.next()) && parts.next().is_none()
}

/// The reply code in a server's words: the first number of three digits that says no.
pub(super) fn says_no(line: &str) -> bool {
    line.split(|c: char| !c.is_ascii_alphanumeric()).any(|token| {
        token.len() == 3
            && token.starts_with(['4', '5'])
            && token.bytes().all(|byte| byte.is_ascii_digit())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_status_is_found_in_the_words_of_many_servers() {
        for (words, status) in [
            ("smtp; 550 5.1.1 <ada@hotel.example>: User unknown", Some("5.1.1")),
            ("smtp;550-5.2.2 The mailbox is full", Some("5.2.2")),
            ("550 #5.1.0 Address rejected.", Some("5.1.0")),
            ("host mx.example [192.0.2.1] said: 554 5.7.1 blocked", Some("5.7.1")),
            ("5.4.14 Hop count exceeded", Some("5.4.14")),
            ("552 (#5.2.2) over quota", Some("5.2.2")),
            ("smtp; 550 no such user", None),
            ("exim 4.96.2 said 550 no", None),
            ("550 4.96.2", None),
            ("host 5.6.7.8 said no", None),
            ("", None),
        ] {
            assert_eq!(enhanced_status(words).as_deref(), status, "{words}");
        }
    }
}
