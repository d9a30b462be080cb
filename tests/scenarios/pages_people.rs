//! The manager's desk as a browser shows it: who is here, ticks that hold at once, and what was refused.
//! (S3, S10, S11, S21, S24, S29, S32, B5, B14)

use crate::world::{Browser, MANAGER, PASSWORD, Page, World};
use serde_json::{Value, json};

const RENE: &str = "rene@hotel.example";

/// A hotel, its manager, and a receptionist.
async fn a_desk() -> (World, String, Browser, Browser) {
    let world = World::start().await;
    let (lac, mona) = world.hotel("Hotel du Lac").await;
    let rene = json!({ "email": RENE, "name": "René Favre", "permissions": ["reservations"] });
    mona.add_member(&lac, rene).await.is(201);
    let rene = world.browser();
    world.activate(&rene, RENE).await;
    world.app().system.catch_up().await.unwrap();
    (world, lac, mona, rene)
}

async fn account_of(who: &Browser) -> String {
    who.me().await["account"].as_str().unwrap().to_owned()
}

/// Somebody's row of the list.
fn row_of(list: &Page, name: &str) -> String {
    let rows = list.0.text.split("<tr>").skip(1).filter_map(|rest| rest.split("</tr>").next());
    rows.into_iter().find(|row| row.contains(name)).unwrap().to_owned()
}

async fn opens(who: &Browser, lac: &str, permission: &str) -> Value {
    let path = format!("/api/v1/access?property={lac}&permission={permission}");
    who.get(&path).await.is(200).body()["allowed"].clone()
}

#[tokio::test(flavor = "multi_thread")]
async fn s11_a_tick_holds_at_the_next_click_and_an_open_page_undoes_nobody_elses() {
    let (world, lac, mona, rene) = a_desk().await;
    let people = format!("/properties/{lac}/people");
    let list = mona.page(&people).await;
    list.is(200).says("René Favre").says("reservations").says("member");
    let here = format!("{people}/{}", account_of(&rene).await);
    let page = mona.page(&here).await;
    page.is(200).says("René Favre").says("Each tick holds at once");
    let was = page.between("name=\"was\" value=\"", "\"");
    assert_eq!(was.trim(), "reservations");
    assert_eq!(opens(&rene, &lac, "rates").await, false);
    let ticks = [("was", &*was), ("may-reservations", "yes"), ("may-rates", "yes")];
    let ticked = mona.submit(&format!("{here}/permissions"), &ticks).await;
    ticked.says("Changed: it holds from now on");
    assert_eq!(opens(&rene, &lac, "rates").await, true);
    // A page that stood open since before says nothing about rates, and leaves them.
    let stale = [("was", &*was), ("may-reservations", "yes"), ("may-guests", "yes")];
    mona.submit(&format!("{here}/permissions"), &stale).await.says("Changed: it holds");
    assert_eq!(opens(&rene, &lac, "rates").await, true);
    mona.submit(&format!("{here}/permissions"), &stale).await.says("Nothing changed");
    // What she does not hold herself she cannot give, whatever the form says.
    let more = [("was", ""), ("may-manage_billing", "yes")];
    mona.submit(&format!("{here}/permissions"), &more).await.says_nothing_of("Changed: it holds");
    assert_eq!(opens(&rene, &lac, "manage_billing").await, false);
    // In the list itself as well: what came of it is said there, and only what she holds is free.
    let list = mona.page(&people).await;
    let row = row_of(&list, "René Favre");
    assert!(row.contains("name=\"may-manage_billing\" disabled"), "{row}");
    assert!(row.contains("name=\"may-rates\" checked>"), "{row}");
    let was = row.split("name=\"was\" value=\"").nth(1).unwrap().split('"').next().unwrap();
    let cleared = [("was", was), ("back", "list"), ("may-guests", "on")];
    let sent = mona.send_form(&format!("{here}/permissions"), &cleared).await.leads_to();
    assert_eq!(sent, people);
    mona.page(&people).await.says("Changed: it holds from now on");
    assert_eq!(opens(&rene, &lac, "rates").await, false);
    let back = format!("list{}", account_of(&mona).await);
    let behind = [("was", "guests"), ("back", &*back)];
    let sent = mona.send_form(&format!("{here}/permissions"), &behind).await.leads_to();
    assert_eq!(sent, format!("{people}?after={}", account_of(&mona).await));
    let elsewhere = [("was", ""), ("back", "list//evil.example")];
    let sent = mona.send_form(&format!("{here}/permissions"), &elsewhere).await.leads_to();
    assert_eq!(sent, people);
    // Support has to say why, which a box in a list does not ask: it is shown none that could be ticked.
    let sam = world.support().await;
    let row = row_of(&sam.page(&people).await, "René Favre");
    assert!(!row.contains("<form") && row.contains("nothing yet"), "{row}");
    // And nobody ticks their own: neither in the list nor on the page.
    let own = row_of(&list, "Mona Keller");
    assert!(!own.contains("<form"), "{own}");
    let own = format!("{people}/{}", account_of(&mona).await);
    mona.page(&own).await.is(200).says("Nobody changes what they may do themselves");
}

#[tokio::test(flavor = "multi_thread")]
async fn s10_what_was_refused_is_asked_for_and_granted_with_one_click() {
    let (world, lac, mona, rene) = a_desk().await;
    let denied = format!("/denied?property={lac}&permission=rates");
    let page = rene.page(&denied).await;
    page.is(403).says("rates").says("Mona Keller");
    assert!(page.0.text.contains("<nav aria-label=\"Main navigation\">"), "as on every other page");
    let asked = [("property", &*lac), ("permission", "rates")];
    rene.submit("/denied", &asked).await.is(403).says("Those who can grant it were written to");
    rene.submit("/denied", &asked).await.says("less than an hour ago");
    assert_eq!(world.mail_to(MANAGER).await.subject, "A colleague asks for a permission");
    let people = format!("/properties/{lac}/people");
    let list = mona.page(&people).await;
    list.says("René Favre has been asking for “rates”");
    let grant = list.action("/grant");
    let granted = mona.submit(&grant, &[("permission", "rates")]).await;
    granted.says("Changed: it holds from now on").says_nothing_of("asking for “rates”");
    rene.page(&denied).await.is(200).says("It opens now");
    for path in ["/denied", "/denied?property=x&permission=rates"] {
        rene.page(path).await.is(404).says("This address is incomplete");
    }
    // An address with a parameter that is none would show everybody.
    mona.page(&format!("{people}?foo=1")).await.is(422).says("foo");
}

#[tokio::test(flavor = "multi_thread")]
async fn s3_s32_a_colleague_is_added_the_address_corrected_and_a_last_day_set() {
    let (world, lac, mona, _) = a_desk().await;
    let people = format!("/properties/{lac}/people");
    let person = [
        ("name", "Otto Braun"),
        ("email", "oto@hotel.example"),
        ("language", "fr"),
        ("may-guests", "yes"),
    ];
    let sent = mona.send_form(&people, &person).await.leads_to();
    let page = mona.page(&sent).await;
    page.is(200).says("Otto Braun").says("invited").says("Wrong address?");
    world.deliver().await;
    let fixed = mona.submit(&format!("{sent}/address"), &[("email", "otto@hotel.example")]).await;
    fixed.says("a new activation mail goes to the right address").says("otto@hotel.example");
    mona.page(&people).await.says("otto@hotel.example").says_nothing_of("oto@hotel.example ");
    mona.page(&sent).await.is(404);
    let token = world.token_to("otto@hotel.example").await;
    let otto = world.browser();
    otto.activate(&token, PASSWORD).await.is(204);
    otto.log_in("otto@hotel.example", PASSWORD).await.is(200);
    let here = format!("{people}/{}", account_of(&otto).await);
    let ends = mona.submit(&format!("{here}/last-day"), &[("ends_on", "2099-12-31")]).await;
    ends.says("The last day is 31 December 2099").says("Last day: 31 December 2099");
    let past = mona.submit(&format!("{here}/last-day"), &[("ends_on", "2001-01-01")]).await;
    past.says("this day is over");
    mona.submit(&format!("{here}/resend"), &[]).await.says("A mail with a new link is on its way");
    mona.submit(&format!("{here}/remove"), &[]).await.says("Removed.");
    otto.session().await.is(401);
    // Every field missing, oversized, or of no use: a sentence, and nobody is added.
    for wrong in [vec![], vec![("name", "X"), ("email", "no address")]] {
        let page = mona.submit(&people, &wrong).await;
        page.is(200).says("address");
    }
    world.invariant_12().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn s24_a_second_factor_is_reset_with_a_reason() {
    let (world, lac, mona, _) = a_desk().await;
    let nora = world.member(&mona, &lac, "nora@hotel.example").await;
    nora.sets_a_factor_up().await;
    let here = format!("/properties/{lac}/people/{}", account_of(&nora).await);
    mona.page(&here).await.says("Reset the second factor");
    let wrong = [("what", "reset_factor"), ("why", "lost_or_stolen"), ("checked", "in_person")];
    mona.submit(&format!("{here}/act"), &wrong).await.says("reason");
    let reset = [
        ("what", "reset_factor"),
        ("why", "lost_or_stolen"),
        ("checked", "in_person"),
        ("reason", "asked_by_person"),
        ("note", "at the desk this morning"),
    ];
    mona.submit(&format!("{here}/act"), &reset).await.is(200);
    assert_eq!(world.count("second_factor_reset").await, 1);
    nora.session().await.is(401);
    world.invariant_12().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn s3_an_import_is_looked_at_before_anything_is_written() {
    let (world, lac, mona, _) = a_desk().await;
    let import = format!("/properties/{lac}/people/import");
    mona.page(&import).await.is(200).says("before anything is written");
    let before = world.events().await.len();
    let csv = "row_id,email,name\n1,a@hotel.example,Anna Berg\n2,no address,Bo\n";
    let sent = mona.send_form(&import, &[("csv", csv)]).await.leads_to();
    let preview = mona.page(&sent).await;
    preview.is(200).says("Nothing is written yet").says("1 new").says("1 with something wrong");
    mona.page(&sent).await.is(200);
    assert_eq!(world.events().await.len(), before, "nothing was written");
    let done = mona.submit(&sent, &[]).await;
    done.says("Imported: 1 new").says("Anna Berg");
    assert_eq!(mona.submit(&sent, &[]).await.is(200).0.status, 200, "again does no harm");
    assert_eq!(world.count("account_created").await, 3, "Mona, René and Anna");
    mona.submit(&import, &[("csv", "what is this")]).await.says("file");
    let gone = format!("{import}/6f9619ff-8b86-4011-b42d-00c04fc964ff");
    assert_eq!(mona.page(&gone).await.leads_to(), import);
}

#[tokio::test(flavor = "multi_thread")]
async fn s21_the_desk_opens_with_a_second_factor_shown_lately() {
    let (world, lac, mona, rene) = a_desk().await;
    let people = format!("/properties/{lac}/people");
    world.minutes(30).await;
    let alone = mona.clone().without_phone();
    let to = alone.page(&people).await.leads_to();
    assert!(to.starts_with("/me/step-up?return_to=%2Fproperties%2F"), "{to}");
    alone.page(&to).await.is(200).says("One more check");
    let wrong = [("code", "000000"), ("return_to", &*people)];
    alone.submit("/me/step-up", &wrong).await.says("One more check");
    let away = [("code", "000000"), ("return_to", "https://evil.example/")];
    let led = alone.send_form("/me/step-up", &away).await.leads_to();
    assert!(!led.contains("evil"), "{led}");
    // Who manages nothing is told what is missing.
    rene.page(&people).await.is(403).says("manage users").says("Mona Keller");
}

#[tokio::test(flavor = "multi_thread")]
async fn b14_the_property_is_given_its_clock() {
    let (world, lac, mona, _) = a_desk().await;
    let people = format!("/properties/{lac}/people");
    mona.page(&people).await.says("UTC").says("Last days end at midnight there");
    mona.page(&format!("{people}/clock")).await.is(200).says("The clock of this property");
    let set = mona.submit(&format!("{people}/clock"), &[("time_zone", "Pacific/Noumea")]).await;
    set.says("Changed.").says("Pacific/Noumea");
    assert_eq!(world.count("property_time_zone_set").await, 1);
    let wrong = mona.submit(&format!("{people}/clock"), &[("time_zone", "Nowhere")]).await;
    wrong.says("time zone");
}

/// Every form asks support why, and does nothing without (S35).
#[tokio::test(flavor = "multi_thread")]
async fn s35_support_acts_on_the_people_of_a_property_and_says_why() {
    let (world, lac, _, rene) = a_desk().await;
    let sam = world.support().await;
    let people = format!("/properties/{lac}/people");
    let here = format!("{people}/{}", account_of(&rene).await);
    let page = sam.page(&here).await;
    for form in ["permissions", "last-day", "resend", "remove"] {
        let text = page.0.text.split(&format!("action=\"{here}/{form}\"")).nth(1).unwrap();
        let text = text.split("</form>").next().unwrap();
        assert!(text.contains("name=\"reason\"") && text.contains("name=\"note\""), "{form}");
    }
    let boxes = [("was", ""), ("may-rates", "yes")];
    sam.submit(&format!("{here}/permissions"), &boxes).await.says("reason");
    assert_eq!(opens(&rene, &lac, "rates").await, false);
    let why = [("reason", "asked_by_person"), ("note", "ticket 4711")];
    let ticked = [&boxes[..], &why].concat();
    sam.submit(&format!("{here}/permissions"), &ticked).await.says("Changed: it holds from now on");
    assert_eq!(opens(&rene, &lac, "rates").await, true);
    let day = [&[("ends_on", "2031-09-30")][..], &why].concat();
    sam.submit(&format!("{here}/last-day"), &day).await.says("The last day is");
    // A form without the day is no wish to take it away.
    sam.submit(&format!("{here}/last-day"), &why).await.says("Last day: ");
    sam.page(&here).await.says("Last day: 30 September 2031");
    let otto = [("name", "Otto Braun"), ("email", "otto@hotel.example")];
    sam.submit(&people, &otto).await.says("reason");
    let added = sam.submit(&people, &[&otto[..], &why].concat()).await;
    added.is(200).says("Otto Braun").says("invited");
    let list = "row_id,email,name\nr1,lia@hotel.example,Lia Roth";
    let import = format!("{people}/import");
    sam.submit(&import, &[("csv", list)]).await.says("reason");
    let shown = sam.send_form(&import, &[&[("csv", list)][..], &why].concat()).await.leads_to();
    sam.page(&shown).await.says("Nothing is written yet");
    sam.submit(&shown, &[]).await.says("Lia Roth");
    let zone = [&[("time_zone", "Asia/Tokyo")][..], &why].concat();
    sam.submit(&format!("{people}/clock"), &zone).await.says("Asia/Tokyo");
    world.invariant_12().await;
}

/// A list of several pages goes by name from its first to its last, whatever is accented.
#[tokio::test(flavor = "multi_thread")]
async fn s29_a_long_list_goes_by_name() {
    let (_world, lac, mona, _) = a_desk().await;
    for number in 0..24 {
        let name = ["Émile", "Zoé", "eva", "Otto"][number % 4];
        let person = json!({ "email": format!("p{number}@hotel.example"),
            "name": format!("{name} {number:02}"), "permissions": [] });
        mona.add_member(&lac, person).await.is(201);
    }
    let (mut names, mut path) = (vec![], format!("/properties/{lac}/people"));
    loop {
        let page = mona.page(&path).await;
        let rows = page.0.text.split("class=\"name\"").skip(1);
        let name = |row: &str| row.split(['>', '<']).nth(1).unwrap().to_owned();
        names.extend(rows.map(name));
        let next = format!("href=\"/properties/{lac}/people?after=");
        let Some(next) = page.0.text.split(&next).nth(1) else { break };
        path = format!("/properties/{lac}/people?after={}", next.split('"').next().unwrap());
    }
    let folded = |name: &String| name.to_lowercase().replace('é', "e");
    assert!(names.is_sorted_by_key(folded) && names.len() == 26, "{names:?}");
}
