//! Consoles as pages: the same answer at each door, one reading each, and each page only for whom the
//! table of authority lets (C5, C6, B1, S35).

use crate::world::{Browser, World};
use keyledger_core::codec::Codec;
use keyledger_core::ids::{AttemptId, CorrelationId, EventId};
use keyledger_core::metadata::Actor;
use keyledger_core::store::{Expected, Revision};
use keyledger_core::stream::StreamId;
use keyledger_core::testing::plain;
use keyledger_core::unknown::UnknownEvent;

const ADA: &str = "ada@hotel.example";

/// A property, its member Ada, support and compliance.
struct House {
    world: World,
    lac: String,
    ada: String,
    mona: Browser,
    sam: Browser,
    cleo: Browser,
}

async fn house() -> House {
    let world = World::start().await;
    let (lac, mona) = world.hotel("Hotel du Lac").await;
    world.member(&mona, &lac, ADA).await;
    let ada = mona.member(&lac, ADA).await["account"].as_str().unwrap().to_owned();
    let sam = world.support().await;
    let cleo = world.compliance(&sam).await;
    House { world, lac, ada, mona, sam, cleo }
}

impl House {
    fn page(&self) -> String {
        format!("/console/accounts/{}", self.ada)
    }

    async fn reads(&self) -> Vec<String> {
        let events = self.world.events().await;
        let reads = events.iter().filter(|event| event["kind"] == "history_read");
        reads.map(|event| event["data"]["question"].as_str().unwrap().to_owned()).collect()
    }
}

/// The sentence that answers, as it stands on a page.
async fn answer(who: &Browser, path: &str) -> String {
    let page = who.page(path).await;
    page.is(200);
    let answer = page.between("<p id=\"answer\">", "</p>");
    answer.replace("&#34;", "\"").replace("&#39;", "'").replace("&quot;", "\"")
}

#[tokio::test(flavor = "multi_thread")]
async fn c6_page_interface_and_command_line_give_the_same_answer_at_every_moment() {
    let house = house().await;
    let (world, sam) = (&house.world, &house.sam);
    let stranger = world.browser().from("203.0.113.77");
    for round in 0..16 {
        match round {
            0..=9 => drop(stranger.log_in(ADA, "mistyped and mistyped").await),
            10 => drop(stranger.forgot(ADA).await.is(202).clone()),
            12 => {
                let token = world.token_to(ADA).await;
                stranger.reset(&token, "another road to walk on").await.is(204);
            }
            13 => drop(sam.act_on(&house.ada, "suspend").await.is(200).clone()),
            15 => drop(sam.act_on(&house.ada, "resume").await.is(200).clone()),
            _ => {}
        }
        world.minutes(3).await;
        // By the clock of the interface, to be the same to the letter.
        let told = sam.get(&format!("/api/v1/accounts/{}/explain", house.ada)).await.is(200).body();
        let line = world.json(&["why", ADA]).await;
        assert_eq!(told["explanation"], line["explanation"], "round {round}");
        assert_eq!(told["answer"], line["answer"], "round {round}");
        let on_page = answer(sam, &format!("{}?zone=UTC", house.page())).await;
        let name = told["explanation"]["name"].as_str().unwrap();
        assert!(on_page.starts_with(name), "{on_page}");
        // The page says moments as people do; everything else is the same sentence.
        let words = |text: &str| text.split(['2', ';', '.']).next().unwrap().to_owned();
        assert_eq!(words(&on_page), words(told["answer"].as_str().unwrap()), "round {round}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn c5_a_page_about_somebody_is_read_once_an_hour_whatever_is_clicked() {
    let house = house().await;
    let (sam, page) = (&house.sam, house.page());
    let before = house.reads().await.len();
    for query in ["", "?show=mail", "?zone=Asia/Tokyo", "?at=2026-11-22T08:00:00Z"] {
        sam.page(&format!("{page}{query}")).await.is(200);
    }
    assert_eq!(house.reads().await[before..], ["explanation", "timeline"]);
    let before = house.reads().await.len();
    sam.page("/console").await.is(200);
    assert_eq!(house.reads().await.len(), before, "an empty form reads nobody");
    sam.page("/console?q=lovelace").await.is(303);
    assert_eq!(house.reads().await[before..], ["find"]);
    sam.page(&format!("/console/properties/{}", house.lac)).await.is(200);
    let before = house.reads().await.len();
    house.mona.page(&page).await.is(403);
    assert_eq!(house.reads().await.len(), before, "who may not see it reads nothing");
}

#[tokio::test(flavor = "multi_thread")]
async fn every_page_is_for_whom_the_table_lets_and_says_which_right_is_missing() {
    let house = house().await;
    let events = house.world.events().await;
    let event = events[0]["event"].as_str().unwrap();
    let pages = [
        "/console".to_owned(),
        "/console?q=ada".to_owned(),
        house.page(),
        format!("/console/properties/{}", house.lac),
        format!("/console/events/{event}"),
        "/console/addresses/nobody@hotel.example".to_owned(),
    ];
    let nobody = house.world.browser();
    for path in &pages {
        assert!(nobody.page(path).await.leads_to().starts_with("/login?return_to="), "{path}");
        house.mona.page(path).await.is(403).says("support");
        for operator in [&house.sam, &house.cleo] {
            let page = operator.page(path).await;
            assert!([200, 303].contains(&page.0.status), "{path}: {}", page.0.status);
        }
    }
    for (part, for_sam, for_cleo) in [
        ("audit", false, true),
        ("audit/access?property=lac", false, true),
        ("audit/acts", false, true),
        ("audit/readers", false, true),
        ("audit/search", false, true),
        ("audit/holds", false, true),
        ("audit/erasures", false, true),
        ("policy", true, true),
        ("engine", true, false),
        ("engine/token", true, false),
    ] {
        let path = format!("/console/{part}");
        assert!(nobody.page(&path).await.leads_to().starts_with("/login?return_to="), "{path}");
        house.mona.page(&path).await.is(403);
        for (who, may, helps) in
            [(&house.sam, for_sam, "compliance"), (&house.cleo, for_cleo, "support")]
        {
            let page = who.page(&path).await;
            page.is(if may { 200 } else { 403 });
            if !may {
                page.says(helps);
            }
        }
    }
    let proof = format!("/console/audit/proof/{event}");
    house.sam.page(&proof).await.is(403).says("compliance");
    // Nobody has served yet, so the audit log is made by whoever asks first.
    house.cleo.page(&proof).await.is(200);
    let act = format!("{}/act", house.page());
    let fields = [("what", "unlock"), ("reason", "asked_by_person"), ("note", "4711")];
    for (who, told) in [(&house.mona, "403"), (&house.cleo, "support")] {
        let page = who.submit(&act, &fields).await;
        assert!(page.0.status == 403 || page.text().contains(told), "{}", page.text());
    }
    assert_eq!(house.world.count("account_unlocked").await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn s35_an_act_from_the_page_has_its_reason_and_its_ticket_and_needs_one() {
    let house = house().await;
    house.world.browser().mistype(ADA, 10).await;
    let (sam, page) = (&house.sam, house.page());
    assert!(answer(sam, &page).await.contains("has been locked since"));
    let act = format!("{page}/act");
    for (fields, says) in [
        (vec![("what", "unlock")], "reason"),
        (vec![("what", "unlock"), ("reason", "because")], "reason"),
        (vec![("what", "unlock"), ("reason", "other")], "note"),
        (vec![("what", "dance"), ("reason", "other"), ("note", "x")], "nothing"),
    ] {
        let told = sam.submit(&act, &fields).await;
        assert!(told.text().contains(says), "{fields:?}: {}", told.text());
    }
    assert!(answer(sam, &page).await.contains("has been locked since"));
    let fields = [("what", "unlock"), ("reason", "asked_by_person"), ("note", "Ticket 4711")];
    sam.submit(&act, &fields).await.is(200).says("Ticket 4711");
    assert!(answer(sam, &page).await.contains("is open on"));
    // Two operators at once: the second is told that it was done.
    let told = sam.submit(&act, &fields).await;
    assert_eq!(house.world.count("account_unlocked").await, 1, "{}", told.text());
}

#[tokio::test(flavor = "multi_thread")]
async fn erased_people_and_ids_of_nobody_are_told_in_words() {
    let house = house().await;
    let (world, sam) = (&house.world, &house.sam);
    world.json(&["erase", &house.ada, "--ground", "request", "--yes"]).await;
    let page = sam.page(&house.page()).await;
    page.is(200).says("was erased").says_nothing_of("Lovelace").says_nothing_of(ADA);
    let nobody = "019aa000-0000-7000-8000-000000000000";
    for path in [format!("/console/accounts/{nobody}"), "/console/accounts/ada".to_owned()] {
        sam.page(&path).await.is(404).says("no account with this id");
    }
    sam.page(&format!("/console/events/{nobody}")).await.is(404).says("no event with this id");
    sam.page(&format!("/console/properties/{nobody}")).await.is(404);
    sam.page("/console/addresses/not-an-address").await.is(422);
    sam.led_back(&format!("{}?at=yesterday", house.page()), "As of: ").await;
    sam.page(&format!("{}?show=everything", house.page())).await.is(422).says("show");
    sam.page(&format!("{}?before=-1", house.page())).await.is(422).says("before");
    sam.page("/console?q=%20").await.is(200).says("Find somebody");
    sam.page("/console?cursor=x&q=hotel").await.is(422).says("cursor");
}

#[tokio::test(flavor = "multi_thread")]
async fn b2_a_trial_changes_nothing_runs_once_for_each_operator_and_is_theirs_alone() {
    let house = house().await;
    let (world, sam) = (&house.world, &house.sam);
    world.browser().mistype(ADA, 5).await;
    world.minutes(1).await;
    let page = sam.page("/console/policy").await;
    page.is(200).says("NIST SP 800-63B-4 allows at most 100");
    let fields: Vec<(String, String)> = settings(&page.0.text);
    let with = |name: &str, value: &str, what: &str| {
        let mut all = fields.clone();
        all.iter_mut().filter(|(known, _)| known == name).for_each(|one| one.1 = value.to_owned());
        all.push(("do".to_owned(), what.to_owned()));
        all.push(("reason".to_owned(), "policy_review".to_owned()));
        all
    };
    let before = world.count("policy_adopted").await;
    let tried = sent(sam, &with("failures_max", "4", "try")).await;
    assert!(tried.starts_with("/console/policy/trials/"), "{tried}");
    let told = loop {
        let page = sam.page(&tried).await;
        page.is(200);
        if page.0.text.contains("id=\"answer\"") {
            break page;
        }
        tokio::task::yield_now().await;
    };
    told.says("would have been locked here").says("Ada Lovelace");
    house.cleo.page(&tried).await.is(403);
    assert_eq!(world.count("policy_adopted").await, before, "nothing changed");
    for (name, value) in [("failures_max", "1000"), ("failures_max", "ten"), ("failures_max", "")] {
        assert_eq!(sent(sam, &with(name, value, "change")).await, "/console/policy");
        let back = sam.page("/console/policy").await;
        back.is(200).says("Wrong passwords until the lock: ");
        assert!(back.0.text.contains(&format!("name=\"failures_max\" value=\"{value}\"")));
    }
    assert_eq!(sent(&house.cleo, &with("failures_max", "4", "try")).await, "/console/policy");
    // What loosens nothing takes effect at once; what loosens waits for a second person.
    sent(sam, &with("failures_max", "4", "change")).await;
    assert_eq!(world.count("policy_adopted").await, before + 1);
    sent(sam, &with("failures_max", "9", "change")).await;
    assert_eq!(world.count("policy_proposed").await, 1);
    let because = [("reason", "policy_review")];
    let own = sam.submit("/console/policy/proposals/1/approve", &because).await;
    assert_eq!(world.count("policy_adopted").await, before + 1, "{}", own.text());
    house.cleo.submit("/console/policy/proposals/1/approve", &because).await.is(200);
    assert_eq!(world.count("policy_adopted").await, before + 2);
}

/// Appends so many attempts at an address that nobody holds: a trial reads them for a while.
async fn long_history(world: &World) {
    let engine = &world.app().system.engine;
    let (stream, form) = (StreamId::unknown(7), &engine.form);
    let correlation = CorrelationId(engine.ids.uuid());
    let meta = plain(engine.clock.now(), Actor::anonymous(), correlation);
    let address = form.keys().address_tag("nobody@elsewhere.example").unwrap();
    for batch in 0..40_u64 {
        let each = (0..500_u64).map(|number| {
            let id = EventId::derived(&[b"long", &(batch * 500 + number).to_be_bytes()]);
            let attempt = AttemptId(id.0);
            let event = UnknownEvent::UnknownLoginAttempted { address: address.clone(), attempt };
            form.encode(&stream, id, &meta, &event).unwrap()
        });
        let expected = batch.checked_sub(1).map(|done| Revision(done * 500 + 499));
        let expected = expected.map_or(Expected::NoStream, Expected::Exact);
        engine.store.append(&stream, expected, each.collect()).await.unwrap();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn b2_a_trial_that_runs_keeps_the_next_one_waiting_and_can_be_cancelled() {
    let house = house().await;
    let (world, sam) = (&house.world, &house.sam);
    long_history(world).await;
    let mut fields = settings(&sam.page("/console/policy").await.0.text);
    fields.push(("do".to_owned(), "try".to_owned()));
    let tried = sent(sam, &fields).await;
    let waiting = sam.page(&tried).await;
    waiting.is(200).says("Cancel");
    assert!(waiting.0.text.contains("<progress"), "how far it is is shown");
    // One at a time.
    assert_eq!(sent(sam, &fields).await, "/console/policy");
    sam.page("/console/policy").await.is(200).says("A trial of yours is still running");
    // Nobody else cancels it: for them there is none.
    house.cleo.send_form(&format!("{tried}/cancel"), &[]).await.is(404);
    sam.submit(&format!("{tried}/cancel"), &[]).await.is(200).says("It was cancelled.");
    assert!(!sam.page(&tried).await.0.text.contains("id=\"answer\""), "it stays cancelled");
    // The next one begins at once, and a finished one is not taken back any more.
    let again = sent(sam, &fields).await;
    while !sam.page(&again).await.0.text.contains("id=\"answer\"") {
        tokio::task::yield_now().await;
    }
    sam.submit(&format!("{again}/cancel"), &[])
        .await
        .is(200)
        .says("the outcome differs for no account");
}

/// The fields of the policy's form, as the page has them.
fn settings(page: &str) -> Vec<(String, String)> {
    let form = page.split("action=\"/console/policy/change\"").nth(1).unwrap();
    let form = form.split("</form>").next().unwrap();
    let attribute = |tag: &str, name: &str| {
        let begins = format!("{name}=\"");
        tag.split(&begins).nth(1).and_then(|rest| rest.split('"').next()).map(str::to_owned)
    };
    let inputs = form.split("<input ").skip(1).filter_map(|tag| {
        let tag = tag.split('>').next().unwrap_or_default();
        Some((attribute(tag, "name")?, attribute(tag, "value")?))
    });
    let selects = form.split("<select ").skip(1).filter_map(|tag| {
        let chosen = tag.split("</select>").next()?.split("<option ");
        let chosen = chosen.filter(|option| option.contains(" selected")).last()?;
        Some((attribute(tag, "name")?, attribute(chosen, "value")?))
    });
    let all: Vec<(String, String)> = inputs.chain(selects).collect();
    all.into_iter().filter(|(name, _)| name != "reason" && name != "note").collect()
}

async fn sent(who: &Browser, fields: &[(String, String)]) -> String {
    let fields: Vec<(&str, &str)> =
        fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    who.send_form("/console/policy/change", &fields).await.leads_to()
}
