//! Tests of refilling: does a page come back as it was sent, with the message where it belongs?

use super::*;

fn form(action: &str, typed: &[(&str, &str)], field: Option<&str>) -> RefusedForm {
    let typed = typed.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
    let (field, notice) = (field.map(str::to_owned), NOTICE_SHOWN.to_owned());
    RefusedForm { field, notice, ..RefusedForm::of(action, typed) }
}

const NOTICE_SHOWN: &str = "<div id=\"said\" class=\"notice bad\" role=\"alert\"><p>No.</p></div>";

const PAGE: &str = "<main><div id=\"said\" class=\"notice bad\" role=\"alert\"><p>No.</p></div>\
    <details><summary>Add</summary><form method=\"post\" action=\"/people\">\
    <input type=\"hidden\" name=\"what\" value=\"add\">\
    <input id=\"name\" name=\"name\" required>\
    <input id=\"email\" name=\"email\" value=\"\" aria-describedby=\"hint\">\
    <input type=\"checkbox\" name=\"may-rates\" value=\"yes\">\
    <input type=\"checkbox\" name=\"may-guests\" value=\"yes\" checked>\
    <select name=\"language\"><option value=\"en\" selected>English</option><option value=\"fr\">Français</option></select>\
    <textarea name=\"note\"></textarea></form></details></main>";

const TYPED: [(&str, &str); 6] = [
    ("what", "add"),
    ("name", "Ada \"L\" <b>"),
    ("email", "ada@"),
    ("may-rates", "yes"),
    ("language", "fr"),
    ("note", "a & b"),
];

#[test]
fn fields_come_back_with_the_message_beside_the_one_it_is_about() {
    let filled = refill(PAGE.to_owned(), &form("/people", &TYPED, Some("email")));
    for part in [
        "<details open><summary>",
        "name=\"name\" required value=\"Ada &#34;L&#34; &#60;b&#62;\">",
        "name=\"email\" value=\"ada@\" aria-describedby=\"said hint\" aria-invalid=\"true\" autofocus>\
         <div id=\"said\" class=\"notice bad\" role=\"alert\">",
        "name=\"may-rates\" value=\"yes\" checked>",
        "name=\"may-guests\" value=\"yes\">",
        "<option value=\"en\">English</option><option value=\"fr\" selected>",
        "<textarea name=\"note\">a &#38; b</textarea>",
    ] {
        assert!(filled.contains(part), "{part} is not in {filled}");
    }
    assert_eq!(filled.matches("id=\"said\"").count(), 1, "{filled}");
}

#[test]
fn a_message_about_no_field_stands_on_top_of_the_form() {
    let filled = refill(PAGE.to_owned(), &form("/people", &TYPED, None));
    assert!(filled.contains("action=\"/people\"><div id=\"said\""), "{filled}");
    assert!(!filled.contains("autofocus"), "{filled}");
}

#[test]
fn a_select_that_is_not_right_has_the_message_behind_it() {
    let filled = refill(PAGE.to_owned(), &form("/people", &TYPED, Some("language")));
    assert!(filled.contains("</select><div id=\"said\""), "{filled}");
    let select =
        "<select name=\"language\" aria-describedby=\"said\" aria-invalid=\"true\" autofocus>";
    assert!(filled.contains(select), "{filled}");
}

#[test]
fn an_option_without_a_value_is_chosen_by_its_words_and_what_is_disabled_stays() {
    let page = "<form action=\"/at\"><select name=\"zone\"><option selected>UTC</option>\
        <option>Europe/Paris</option></select><input type=\"checkbox\" name=\"may-rates\" checked \
        disabled></form>";
    let filled = refill(page.to_owned(), &form("/at", &[("zone", "Europe/Paris")], None));
    let expected = page.replace("<option selected>UTC", "<option>UTC");
    let expected = expected.replace("<option>Europe", "<option selected>Europe");
    assert_eq!(filled, expected.replace("/at\">", &format!("/at\">{NOTICE_SHOWN}")));
}

#[test]
fn another_form_is_left_alone() {
    let elsewhere = form("/elsewhere", &TYPED, Some("email"));
    assert_eq!(refill(PAGE.to_owned(), &elsewhere), PAGE);
    let other_act = form("/people", &[("what", "remove"), ("name", "Bob")], None);
    assert_eq!(refill(PAGE.to_owned(), &other_act), PAGE);
}

#[test]
fn a_page_without_a_place_for_a_notice_has_it_beside_the_field_or_on_top() {
    let page =
        "<main id=\"main\" tabindex=\"-1\"><form action=\"/find\"><input name=\"q\"></form></main>";
    let filled = refill(page.to_owned(), &form("/find", &[("q", "x")], Some("q")));
    assert!(filled.contains(&format!("autofocus>{NOTICE_SHOWN}</form>")), "{filled}");
    let on_top = refill(page.to_owned(), &form("/elsewhere", &[], None));
    assert!(on_top.contains(&format!("tabindex=\"-1\">{NOTICE_SHOWN}<form")), "{on_top}");
}

#[test]
fn what_cannot_be_cut_is_shown_as_it_is() {
    for page in ["", "<form action=\"/people\">", "<form ", "é<form action=\"/people\"><input name"]
    {
        assert_eq!(refill(page.to_owned(), &form("/people", &TYPED, None)), page);
    }
}
