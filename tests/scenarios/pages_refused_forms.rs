//! Does a form that was refused come back with what was typed, the message beside the field it is about?

use crate::world::{Browser, Page, World};

const ADA: &str = "ada@hotel.example";

/// The part of the page between the tags of a form.
fn form(page: &Page, action: &str) -> String {
    let begins = format!("action=\"{action}\"");
    let forms = page.0.text.split("<form").skip(1).filter(|form| form.contains(&begins));
    let form = forms.into_iter().find(|form| form.contains("id=\"said\""));
    let form = form.unwrap_or_else(|| panic!("no notice in a form {action}: {}", page.0.text));
    form.split("</form>").next().unwrap().to_owned()
}

/// The page that a form leads back to.
async fn refused(who: &Browser, action: &str, fields: &[(&str, &str)]) -> (Page, String) {
    let page = who.submit(action, fields).await;
    page.is(200);
    let form = form(&page, action);
    assert_eq!(page.0.text.matches("id=\"said\"").count(), 1, "{}", page.0.text);
    assert!(form.contains("role=\"alert\""), "{form}");
    (page, form)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_person_who_is_not_added_is_not_typed_again() {
    let world = World::start().await;
    let (lac, mona) = world.hotel("Hotel du Lac").await;
    let people = format!("/properties/{lac}/people");
    let typed = [
        ("name", "Otto \"O\" Braun"),
        ("email", "otto@"),
        ("language", "fr"),
        ("may-guests", "yes"),
        ("ends_on", "2080-09-30"),
    ];
    let (page, form) = refused(&mona, &people, &typed).await;
    for part in [
        "value=\"Otto &#34;O&#34; Braun\"",
        "value=\"otto@\" aria-describedby=\"said\" aria-invalid=\"true\" autofocus><div id=\"said\"",
        "<option value=\"fr\" lang=\"fr\" selected>",
        "name=\"may-guests\" value=\"yes\" checked>",
        "aria-describedby=\"ends-hint\" value=\"2080-09-30\">",
    ] {
        assert!(form.contains(part), "{part} is not in {form}");
    }
    page.says("E-mail address: ").says_nothing_of("The field").says_nothing_of("cannot be read");
    // Shown once: the page of the next visit is empty again.
    mona.page(&people).await.says_nothing_of("otto@").says_nothing_of("E-mail address: ");
    let french = mona.clone().speaking("fr");
    let typed = [("name", "Otto"), ("email", "o@hotel.example"), ("ends_on", "2001-01-01")];
    let (page, form) = refused(&french, &people, &typed).await;
    page.says("Dernier jour").says("ce jour est passé").says_nothing_of("Le champ");
    assert!(form.contains(
        "aria-describedby=\"said ends-hint\" value=\"2001-01-01\" aria-invalid=\"true\" autofocus>"
    ));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_policy_and_a_legal_hold_come_back_as_they_were_sent() {
    let world = World::start().await;
    let (lac, mona) = world.hotel("Hotel du Lac").await;
    world.member(&mona, &lac, ADA).await;
    let sam = world.support().await;
    let cleo = world.compliance(&sam).await;
    let page = sam.page("/console/policy").await;
    let names = page.0.text.split("<div class=\"field\">").skip(1);
    let fields: Vec<_> = names
        .filter_map(|field| {
            let name = field.split(" name=\"").nth(1)?.split('"').next()?;
            let value = if field.contains("<select") {
                field.split("\" selected").next()?.rsplit('"').next()?
            } else {
                field.split(" value=\"").nth(1)?.split('"').next()?
            };
            Some((name.to_owned(), value.to_owned()))
        })
        .collect();
    for (name, value, words) in [
        ("failures_max", "ten", "it must be a whole number"),
        ("failures_max", "99999999999", "99999999999 is too large a number"),
        ("failures_max", "1000", "1000 is not allowed, only 3 to 100: NIST SP 800-63B-4"),
        ("lock_minutes", "15, soon, 60", "\"soon\" is not a whole number"),
    ] {
        let mut typed = fields.clone();
        typed.retain(|(known, _)| known != "reason" && known != "note");
        typed.iter_mut().filter(|(known, _)| known == name).for_each(|it| it.1 = value.to_owned());
        typed.push(("do".to_owned(), "try".to_owned()));
        let typed: Vec<_> = typed.iter().map(|(name, it)| (&**name, &**it)).collect();
        let (page, form) = refused(&sam, "/console/policy/change", &typed).await;
        page.says(words).says_nothing_of("The field");
        assert!(form.contains(&format!("name=\"{name}\" value=\"{value}\"")), "{form}");
    }
    let typed =
        [("account", "nobody@hotel.example"), ("reason", "legal_request"), ("note", "case 7")];
    let (_, form) = refused(&cleo, "/console/audit/holds", &typed).await;
    assert!(form.contains("value=\"nobody@hotel.example\""), "{form}");
    assert!(form.contains("<option value=\"legal_request\" selected>"), "{form}");
    assert!(form.contains("value=\"case 7\""), "{form}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_search_that_is_not_right_comes_back_and_an_hour_that_comes_twice_is_chosen() {
    let world = World::start().await;
    let (lac, mona) = world.hotel("Hotel du Lac").await;
    world.member(&mona, &lac, ADA).await;
    let ada = mona.member(&lac, ADA).await["account"].as_str().unwrap().to_owned();
    let sam = world.support().await;
    let cleo = world.compliance(&sam).await;
    let search = "/console/audit/search";
    let asked = format!("{search}?network=lac&from=2026-11-01T00:00&account={ADA}&kind=");
    let page = cleo.led_back(&asked, "neither a network address").await;
    let form = form(&page, search);
    for part in ["value=\"lac\"", "value=\"2026-11-01T00:00\"", "value=\"ada@hotel.example\""] {
        assert!(form.contains(part), "{part} is not in {form}");
    }
    let kind = cleo.led_back(&format!("{search}?kind=nothing"), "choose one from the list").await;
    kind.says_nothing_of("keyledger events");
    cleo.led_back(&format!("{search}?without=nothing"), "one of these kinds does not exist").await;
    // What no form of the page asks is a mistake in the address.
    cleo.page(&format!("{search}?colour=red")).await.is(422).says("colour");
    let twice = format!("/console/accounts/{ada}?zone=Europe/Paris&at=2026-10-25T02:30");
    let page = sam.led_back(&twice, "exists twice").await;
    let links: Vec<_> = page.0.text.split("<li><a href=\"").skip(1).collect();
    let links: Vec<_> = links.iter().filter(|link| link.contains("time: ")).collect();
    assert_eq!(links.len(), 2, "{}", page.0.text);
    for (link, at) in links.iter().zip(["00:30", "01:30"]) {
        let to = link.split('"').next().unwrap().replace("&#38;", "&");
        assert!(link.contains(at), "{link}");
        sam.page(&to).await.is(200).says("As it was on");
    }
}
