//! Page of the app: one screen of it at a time, with every sentence in it; scripts have none.

use super::shell::{self, FILES, File};
use crate::pages::assets::hash;
use crate::pages::frame::Frame;
use crate::pages::respond;
use crate::request::context::Context;
use askama::Template;
use axum::http::StatusCode;
use axum::response::Response;
use keyledger_core::language::Language;

#[derive(Template)]
#[template(path = "app/app.html")]
struct AppPage {
    frame: Frame,
    theme: Option<String>,
    /// What requests to the engine are signed for.
    address: String,
    /// Which files and sentences these are: the worker keeps only a page that is of its own.
    shell: String,
}

impl AppPage {
    fn new(context: &Context, shell: String) -> Self {
        let settings = &context.site.settings;
        let theme = settings.theme.as_ref().map(|theme| format!("/app/{}", theme.served));
        let address = settings.origin().unwrap_or_else(|| settings.public_url.clone());
        // Whatever stood behind it in the address: a scanned code is not sent along.
        let mut frame = Frame::new(context, "page-app-title");
        "/app/".clone_into(&mut frame.here);
        Self { frame, theme, address, shell }
    }

    #[expect(clippy::unused_self, reason = "templates call methods")]
    fn file(&self, name: &str) -> String {
        shell::address(name)
    }

    /// The addresses of all modules: without them, each would wait for the one that imports it.
    #[expect(clippy::unused_self, reason = "templates call methods")]
    fn modules(&self) -> Vec<String> {
        FILES.iter().filter(|file| file.is_module()).map(File::address).collect()
    }
}

/// What changes with any file, sentence or setting of the app.
pub(super) fn shell(context: &Context) -> String {
    let pages = [Language::En, Language::Fr].map(|language| {
        let mut context = context.clone();
        context.language = language;
        AppPage::new(&context, String::new()).render().unwrap_or_default()
    });
    hash(pages.concat())
}

/// The page; it is the same for everybody, and asks nobody to log in.
pub(super) async fn show(context: Context) -> Response {
    let page = AppPage::new(&context, shell(&context));
    respond::page(&context, StatusCode::OK, &page)
}
