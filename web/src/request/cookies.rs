//! Cookies: by which cookies are a session and a device known, and which of them is believed?
//!
//! Behind TLS they carry the prefix `__Host-`: a browser takes such a cookie over TLS only and from
//! this host only, so that no page of a neighbouring name can slip one in. Releases before had the
//! plain names. What they gave out goes on being read, until it ends: a device stays known, and a
//! session of a form that is no longer drawn holds. A session drawn since is believed under the
//! prefix only; else whoever can set a plain cookie could sign somebody in as himself.

use super::context::Context;
use axum_extra::extract::CookieJar;
use axum_extra::extract::cookie::{Cookie, SameSite};
use keyledger_core::account::FactorKind;
use keyledger_core::language::Language;
use keyledger_usecases::caller::tokens;

/// How long a device stays known: a year.
const DEVICE_DAYS: i64 = 365;

/// The names without TLS, and before there was a prefix; and those behind TLS.
const SESSION: [&str; 2] = ["keyledger_session", "__Host-keyledger_session"];
const DEVICE: [&str; 2] = ["keyledger_device", "__Host-keyledger_device"];

/// The language somebody chose. Not for one origin alone: there is nothing to gain by planting it.
const LANGUAGE: &str = "keyledger_language";

/// The kind of second factor used last. It says nothing of whose, and only puts one way first.
const FACTOR: &str = "keyledger_factor";

/// What the pages of a log-in are bound to, for as long as the browser is open.
const BROWSER: [&str; 2] = ["keyledger_browser", "__Host-keyledger_browser"];

/// The name of the cookie that holds a session.
pub fn session_cookie(https: bool) -> &'static str {
    named(SESSION, https)
}

fn named([plain, prefixed]: [&'static str; 2], https: bool) -> &'static str {
    if https { prefixed } else { plain }
}

/// The session that the request's cookies show.
pub fn session(context: &Context) -> Option<&str> {
    let [plain, prefixed] = SESSION.map(|name| value(&context.cookies, name));
    believed(context.site.settings.is_https(), plain, prefixed)
}

fn believed<'a>(https: bool, plain: Option<&'a str>, prefixed: Option<&'a str>) -> Option<&'a str> {
    // `account.token`
    let before = |cookie: &&str| cookie.rsplit('.').next().is_some_and(tokens::was_drawn_before);
    if https { prefixed.or_else(|| plain.filter(before)) } else { plain }
}

/// The device that the request's cookies show.
pub fn device(context: &Context) -> Option<String> {
    let [plain, _] = DEVICE;
    let shown = value(&context.cookies, named(DEVICE, context.site.settings.is_https()));
    shown.or_else(|| value(&context.cookies, plain)).map(str::to_owned)
}

fn value<'a>(cookies: &'a CookieJar, name: &str) -> Option<&'a str> {
    cookies.get(name).map(Cookie::value)
}

/// Somebody signed in with this session on this device.
pub fn signed_in(context: &Context, session: String, device: String) -> CookieJar {
    let https = context.site.settings.is_https();
    let mut known = cookie(https, named(DEVICE, https), device);
    known.set_max_age(time::Duration::days(DEVICE_DAYS));
    let mut cookies = CookieJar::clone(&context.cookies);
    for before in [SESSION, DEVICE].map(|[plain, _]| plain).into_iter().filter(|_| https) {
        cookies = cookies.remove(cookie(https, before, String::new()));
    }
    cookies.add(cookie(https, session_cookie(https), session)).add(known)
}

/// The session goes by another token from now on.
pub fn renewed(context: &Context, session: String) -> CookieJar {
    let https = context.site.settings.is_https();
    let [plain, _] = SESSION;
    let mut cookies = CookieJar::clone(&context.cookies);
    if https {
        cookies = cookies.remove(cookie(https, plain, String::new()));
    }
    cookies.add(cookie(https, session_cookie(https), session))
}

/// Nobody is signed in any more; the device stays known.
pub fn signed_out(context: &Context) -> CookieJar {
    let https = context.site.settings.is_https();
    let forget = |cookies: CookieJar, name| cookies.remove(cookie(https, name, String::new()));
    SESSION.into_iter().fold(CookieJar::clone(&context.cookies), forget)
}

/// What the pages of a log-in are bound to in this browser.
pub fn browser(context: &Context) -> Option<String> {
    let name = named(BROWSER, context.site.settings.is_https());
    value(&context.cookies, name).filter(|text| text.len() < 100).map(str::to_owned)
}

/// A browser that was not here since it was opened. That it sends this back shows that its cookies
/// are on.
pub fn new_browser(context: &Context) -> (String, CookieJar) {
    let https = context.site.settings.is_https();
    let drawn = tokens::draw(&*context.system.engine.ids);
    (drawn.clone(), CookieJar::default().add(cookie(https, named(BROWSER, https), drawn)))
}

/// The kind of second factor that was used last in this browser: it is offered first the next time.
pub fn last_factor(context: &Context) -> Option<&str> {
    value(&context.cookies, FACTOR)
}

/// A second factor of this kind was used in this browser.
pub fn factor_used(context: &Context, kind: FactorKind) -> CookieJar {
    let https = context.site.settings.is_https();
    let mut used = cookie(https, FACTOR, kind.word().to_owned());
    used.set_max_age(time::Duration::days(DEVICE_DAYS));
    CookieJar::default().add(used)
}

/// The language that this browser was told to be spoken to in.
pub fn language(cookies: &CookieJar) -> Option<Language> {
    language_of(value(cookies, LANGUAGE)?)
}

/// The language of a tag.
pub fn language_of(tag: &str) -> Option<Language> {
    [Language::Fr, Language::En].into_iter().find(|language| language.tag() == tag)
}

/// From now on this browser is spoken to in `language`.
pub fn speaking(context: &Context, language: Language) -> CookieJar {
    let https = context.site.settings.is_https();
    let mut chosen = cookie(https, LANGUAGE, language.tag().to_owned());
    chosen.set_max_age(time::Duration::days(DEVICE_DAYS));
    CookieJar::default().add(chosen)
}

/// A cookie of ours: not for scripts, not for other sites, over TLS where there is TLS.
fn cookie(https: bool, name: &'static str, value: String) -> Cookie<'static> {
    let mut cookie = Cookie::new(name, value);
    cookie.set_http_only(true);
    cookie.set_same_site(SameSite::Lax);
    cookie.set_secure(https);
    cookie.set_path("/");
    cookie
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn behind_tls_a_plain_cookie_opens_only_a_session_of_before() {
        let (before, since) = ("an-account.".to_owned() + &"a".repeat(43), "b".repeat(44));
        let since = "an-account.2".to_owned() + &since[1..];
        assert_eq!(believed(true, Some(&before), None), Some(&*before));
        assert_eq!(believed(true, Some(&since), None), None, "a neighbour may have set it");
        assert_eq!(believed(true, Some(&before), Some(&since)), Some(&*since));
        assert_eq!(believed(true, None, Some(&since)), Some(&*since));
        assert_eq!(believed(false, Some(&since), None), Some(&*since));
        assert_eq!(believed(false, None, Some(&since)), None);
    }
}
