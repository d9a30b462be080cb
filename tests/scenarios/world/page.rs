//! What does a person see in a browser? Pages asked for as a browser does, forms sent as it does.

use super::{Answer, Browser};
use reqwest::Method;

/// As Chromium asks for a page.
pub const PAGE: &str =
    "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8";

/// A page, or the way to one.
#[derive(Clone, Debug)]
pub struct Page(pub Answer);

impl Browser {
    /// Asks for a page; is not led on.
    pub async fn page(&self, path: &str) -> Page {
        let request = self.request(Method::GET, path).header("accept", PAGE);
        Page(Answer::of(request.send().await.unwrap()).await)
    }

    /// Sends a form, and shows the page that says the outcome.
    pub async fn submit(&self, path: &str, fields: &[(&str, &str)]) -> Page {
        let sent = self.send_form(path, fields).await;
        assert_eq!(
            sent.0.status, 303,
            "every form is answered by the way to a page: {}",
            sent.0.text
        );
        self.page(&sent.leads_to()).await
    }

    /// Asks with a form that is not right: the page comes back without it, and says so.
    pub async fn led_back(&self, path: &str, words: &str) -> Page {
        let to = self.page(path).await.leads_to();
        assert_eq!(Some(&*to), path.split('?').next(), "{path}");
        let page = self.page(&to).await;
        page.is(200).says(words);
        page
    }

    /// Sends a form; is not led on.
    pub async fn send_form(&self, path: &str, fields: &[(&str, &str)]) -> Page {
        let encoded = fields.iter().map(|(name, value)| format!("{name}={}", encoded(value)));
        self.send_body(path, encoded.collect::<Vec<_>>().join("&")).await
    }

    /// Sends these bytes as a form.
    pub async fn send_body(&self, path: &str, body: impl Into<Vec<u8>>) -> Page {
        let request = self.request(Method::POST, path).header("accept", PAGE);
        let request = request.header("content-type", "application/x-www-form-urlencoded");
        Page(Answer::of(request.body(body.into()).send().await.unwrap()).await)
    }
}

/// A value as a form has it.
fn encoded(value: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._".contains(&byte);
    let each = value.bytes().map(|byte| {
        if plain(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") }
    });
    each.collect()
}

impl Page {
    #[track_caller]
    pub fn is(&self, status: u16) -> &Self {
        assert_eq!(self.0.status, status, "{}", self.0.text);
        self
    }

    /// Where a 303 leads.
    #[track_caller]
    pub fn leads_to(&self) -> String {
        assert_eq!(self.0.status, 303, "{}", self.0.text);
        self.0.header("location").unwrap().to_owned()
    }

    #[track_caller]
    pub fn says(&self, words: &str) -> &Self {
        assert!(self.text().contains(words), "\"{words}\" is not in: {}", self.text());
        self
    }

    #[track_caller]
    pub fn says_nothing_of(&self, words: &str) -> &Self {
        assert!(!self.text().contains(words), "\"{words}\" is in: {}", self.text());
        self
    }

    /// What stands between the first `before` and the next `after`.
    pub fn between(&self, before: &str, after: &str) -> String {
        let rest = self.0.text.split_once(before).map_or("", |(_, rest)| rest);
        rest.split(after).next().unwrap_or_default().to_owned()
    }

    pub fn title(&self) -> String {
        self.between("<title>", "</title>")
    }

    /// The address of the form whose action ends with `ending`.
    #[track_caller]
    pub fn action(&self, ending: &str) -> String {
        let mut actions = self.0.text.split("action=\"").skip(1);
        let found = actions.find_map(|rest| {
            let action = rest.split('"').next().unwrap_or_default();
            action.ends_with(ending).then(|| action.to_owned())
        });
        found.unwrap_or_else(|| panic!("no form ends with {ending}: {}", self.0.text))
    }

    /// What is read: without tags, and with the letters that stand for others.
    pub fn text(&self) -> String {
        let main = self.0.text.split("<main").nth(1).unwrap_or(&self.0.text);
        let main = main.split("</main>").next().unwrap_or_default();
        let (mut text, mut inside) = (String::new(), false);
        for letter in format!("<{main}").chars() {
            match letter {
                '<' => inside = true,
                '>' => inside = false,
                _ if inside => {}
                _ => text.push(letter),
            }
        }
        let letters =
            [("&#34;", "\""), ("&#39;", "'"), ("&#60;", "<"), ("&#62;", ">"), ("&#38;", "&")];
        let text = letters.iter().fold(text, |text, (coded, plain)| text.replace(coded, plain));
        text.split_whitespace().collect::<Vec<_>>().join(" ")
    }
}
