//! Which act of the table stands behind each endpoint of the document?

use keyledger_core::authority::Act;
use serde_json::{Value, json};

/// Who may pass, in the words of the table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Guard {
    /// Anybody: before it is known who asks, or about the engine itself.
    Anybody,
    /// Whoever is signed in, for themselves.
    SignedIn,
    /// Whoever holds the permission to handle reservations at the property.
    Holder,
    /// Whoever is signed in, and other software for somebody it names.
    SignedInOrService(Act),
    /// An operator whose role does this.
    Operator(Act),
    /// An operator whose role does this, who only looks at what is there.
    Looking(Act),
    /// The same, or other software whose token has the scope.
    LookingOrService(Act),
    /// Whoever handles the billing of the property, or an operator who may look.
    Billing(Act),
    /// Other software whose token has the scope.
    Service(Act),
    /// Who may act on this account.
    OnAccount(Act),
    /// Who may do this at the property, with whoever the path names.
    AtProperty(Act),
}

/// One endpoint.
#[derive(Clone, Copy)]
pub struct Door {
    /// The method, as the document writes it.
    pub verb: &'static str,
    /// The path, as the document writes it.
    pub path: &'static str,
    /// Who may pass.
    pub guard: Guard,
    /// What it takes, beside a reason; nothing where it takes no JSON.
    pub body: fn() -> Value,
    /// What it takes where that is no JSON: the type, and the text.
    pub text: Option<(&'static str, &'static str)>,
    /// What stands behind the question mark.
    pub query: &'static str,
}

const fn door(verb: &'static str, path: &'static str, guard: Guard) -> Door {
    Door { verb, path, guard, body: || Value::Null, text: None, query: "" }
}

impl Door {
    const fn taking(self, body: fn() -> Value) -> Self {
        Self { body, ..self }
    }

    const fn sending(self, kind: &'static str, text: &'static str) -> Self {
        Self { text: Some((kind, text)), ..self }
    }

    const fn asked(self, query: &'static str) -> Self {
        Self { query, ..self }
    }

    /// Whether the path names an account that is acted on or read about.
    pub fn has_subject(&self) -> bool {
        ["/accounts/{id}", "/members/{account}", "/audit/subjects/{id}"]
            .into_iter()
            .any(|part| self.path.contains(part))
    }
}

fn nothing() -> Value {
    json!({})
}

fn code() -> Value {
    json!({ "code": "000000" })
}

fn passkey() -> Value {
    json!({ "asked": "x", "answer": {} })
}

fn new_passkey() -> Value {
    json!({ "asked": "x", "answer": {}, "name": "My phone" })
}

fn pairs() -> Value {
    json!({ "code": "ABCD-EFGH", "name": "My phone", "public_key": "x" })
}

fn subscribes() -> Value {
    json!({ "endpoint": "https://push.example/1", "keys": { "p256dh": "x", "auth": "x" } })
}

fn set_up() -> Value {
    json!({ "kind": "totp" })
}

fn resets() -> Value {
    json!({ "why": "new_device", "checked": "in_person" })
}

fn newcomer() -> Value {
    json!({ "email": "newcomer@hotel.example", "name": "A Person" })
}

fn token() -> Value {
    json!({ "name": "t", "scopes": ["introspect"], "expires_at": "2027-05-01T00:00:00Z" })
}

fn proposal() -> Value {
    json!({ "email": "somebody@keyledger.example", "name": "A Person", "role": "support" })
}

/// Every endpoint of the document. One that is missing here fails a test.
#[expect(clippy::too_many_lines, reason = "a line for each endpoint")]
pub fn doors() -> Vec<Door> {
    use Guard::{
        Anybody, AtProperty, Billing, Holder, Looking, LookingOrService, OnAccount, Operator,
        Service, SignedIn, SignedInOrService,
    };
    vec![
        door("get", "/livez", Anybody),
        door("get", "/readyz", Anybody),
        door("get", "/version", Anybody),
        door("get", "/metrics", Anybody),
        door("get", "/problems/{name}", Anybody),
        door("post", "/api/v1/login", Anybody).taking(|| json!({ "email": "x@hotel.example" })),
        door("post", "/api/v1/login/{flow}/password", Anybody)
            .taking(|| json!({ "password": "x" })),
        door("post", "/api/v1/login/{flow}/factor", Anybody).taking(code),
        door("post", "/api/v1/login/{flow}/set-up", Anybody).taking(set_up),
        door("post", "/api/v1/login/{flow}/set-up/{factor}/confirm", Anybody).taking(code),
        door("post", "/api/v1/login/{flow}/set-up/{factor}/abandon", Anybody),
        door("post", "/api/v1/login/passkey/begin", Anybody),
        door("post", "/api/v1/login/passkey/finish", Anybody).taking(passkey),
        door("post", "/api/v1/login/{flow}/passkey/begin", Anybody),
        door("post", "/api/v1/login/{flow}/passkey/finish", Anybody).taking(passkey),
        door("post", "/api/v1/login/{flow}/set-up/passkey/begin", Anybody).taking(nothing),
        door("post", "/api/v1/login/{flow}/set-up/passkey/finish", Anybody).taking(new_passkey),
        door("post", "/api/v1/login/{flow}/app", Anybody),
        door("get", "/api/v1/login/{flow}/app", Anybody),
        door("post", "/api/v1/login/{flow}/app/finish", Anybody),
        door("post", "/api/v1/login/{flow}/set-up/app", Anybody).taking(nothing),
        door("get", "/api/v1/login/{flow}/set-up/app/{factor}", Anybody),
        door("post", "/api/v1/login/{flow}/set-up/app/{factor}/test", Anybody),
        door("post", "/api/v1/login/{flow}/set-up/app/{factor}/finish", Anybody),
        door("post", "/api/v1/app/pair", Anybody).taking(pairs),
        door("get", "/api/v1/app/requests", Anybody),
        door("post", "/api/v1/app/requests/{request}/answer", Anybody)
            .taking(|| json!({ "decision": "deny" })),
        door("put", "/api/v1/app/push", Anybody).taking(subscribes),
        door("delete", "/api/v1/app/push", Anybody),
        door("get", "/api/v1/app/push-key", Anybody),
        door("post", "/api/v1/password/forgot", Anybody)
            .taking(|| json!({ "email": "x@hotel.example" })),
        door("post", "/api/v1/password/reset", Anybody)
            .taking(|| json!({ "token": "x", "password": "a long and winding road" })),
        door("post", "/api/v1/activate", Anybody)
            .taking(|| json!({ "token": "x", "password": "a long and winding road" })),
        door("get", "/api/v1/permissions", Anybody),
        door("get", "/api/v1/session", SignedIn),
        door("get", "/api/v1/me", SignedIn),
        door("patch", "/api/v1/me", SignedIn).taking(|| json!({ "language": "fr" })),
        door("get", "/api/v1/me/factors", SignedIn),
        door("post", "/api/v1/me/factors", SignedIn).taking(set_up),
        door("post", "/api/v1/me/factors/{factor}/confirm", SignedIn).taking(code),
        door("post", "/api/v1/me/factors/{factor}/abandon", SignedIn),
        door("post", "/api/v1/me/factors/{factor}/remove", SignedIn)
            .taking(|| json!({ "code": "000000", "reason": "new_device" })),
        door("post", "/api/v1/me/factors/{factor}/remove/passkey", SignedIn)
            .taking(|| json!({ "asked": "x", "answer": {}, "reason": "new_device" })),
        door("post", "/api/v1/me/factors/{factor}/remove/app", SignedIn),
        door("get", "/api/v1/me/factors/{factor}/remove/app", SignedIn),
        door("post", "/api/v1/me/factors/{factor}/remove/app/finish", SignedIn)
            .taking(|| json!({ "reason": "new_device" })),
        door("post", "/api/v1/me/app", SignedIn).taking(nothing),
        door("get", "/api/v1/me/app/{factor}", SignedIn),
        door("post", "/api/v1/me/app/{factor}/test", SignedIn),
        door("post", "/api/v1/me/app/{factor}/finish", SignedIn),
        door("post", "/api/v1/me/step-up/app", SignedIn),
        door("get", "/api/v1/me/step-up/app", SignedIn),
        door("post", "/api/v1/me/step-up/app/finish", SignedIn),
        door("post", "/api/v1/me/passkeys/begin", SignedIn).taking(nothing),
        door("post", "/api/v1/me/passkeys/finish", SignedIn).taking(new_passkey),
        door("post", "/api/v1/me/step-up/passkey/begin", SignedIn).taking(nothing),
        door("post", "/api/v1/me/step-up/passkey/finish", SignedIn).taking(passkey),
        door("post", "/api/v1/me/recovery-codes", SignedIn),
        door("post", "/api/v1/me/step-up", SignedIn).taking(code),
        door("get", "/api/v1/me/sessions", SignedIn),
        door("post", "/api/v1/me/sessions/end", SignedIn).taking(|| json!({ "which": "others" })),
        door("post", "/api/v1/me/sessions/{session}/end", SignedIn),
        door("get", "/api/v1/me/export", SignedIn),
        door("get", "/api/v1/me/history", SignedIn),
        door("get", "/api/v1/me/mails", SignedIn),
        // Of an event that is not theirs: whoever reports one of theirs has no session any more.
        door("post", "/api/v1/me/suspicious-activity", SignedIn)
            .taking(|| json!({ "event": "6f9619ff-8b86-4011-b42d-00c04fc964ff" })),
        door("post", "/api/v1/me/permission-requests", SignedIn).taking(|| {
            let property = "6f9619ff-8b86-4011-b42d-00c04fc964ff";
            json!({ "property": property, "permission": "rates" })
        }),
        door("post", "/api/v1/me/memberships/{property}/accept", SignedIn),
        door("post", "/api/v1/me/memberships/{property}/decline", SignedIn),
        door("get", "/api/v1/access", SignedInOrService(Act::CheckAccess))
            .asked("property={property}&permission=rates"),
        door("get", "/api/v1/forward-auth", Holder)
            .asked("property={property}&permission=reservations"),
        door("get", "/api/v1/operators", Looking(Act::GrantOperatorRole)),
        door("post", "/api/v1/operators", Operator(Act::GrantOperatorRole)).taking(proposal),
        door("post", "/api/v1/operators/{account}/approve", Operator(Act::GrantOperatorRole))
            .taking(nothing),
        door("post", "/api/v1/operators/{account}/withdraw", Operator(Act::WithdrawOperatorRole))
            .taking(nothing),
        door("post", "/api/v1/operators/{account}/keep", Operator(Act::WithdrawOperatorRole))
            .taking(nothing),
        door("get", "/api/v1/services", Looking(Act::IssueToken)),
        door("post", "/api/v1/services", Operator(Act::IssueToken)).taking(token),
        door("post", "/api/v1/services/{id}/revoke", Operator(Act::RevokeToken)).taking(nothing),
        door("get", "/api/v1/holds", Looking(Act::PlaceLegalHold)),
        door("post", "/api/v1/accounts/{id}/holds", Operator(Act::PlaceLegalHold)).taking(nothing),
        door("post", "/api/v1/holds/{hold}/lift", Operator(Act::LiftLegalHold)).taking(nothing),
        door("get", "/api/v1/policy", Looking(Act::ApprovePolicy)),
        door("get", "/api/v1/policy/history", Looking(Act::ApprovePolicy)),
        door("post", "/api/v1/policy", Operator(Act::AdoptPolicy)).taking(|| {
            let settings = keyledger_core::policy::Profile::Hotel.settings();
            json!({ "profile": "hotel", "settings": settings })
        }),
        door("post", "/api/v1/policy/proposals/{proposal}/approve", Operator(Act::ApprovePolicy))
            .taking(nothing),
        door("post", "/api/v1/policy/proposals/{proposal}/withdraw", Operator(Act::ApprovePolicy))
            .taking(nothing),
        door("post", "/api/v1/properties", Operator(Act::CreateProperty))
            .taking(|| json!({ "name": "Auberge" })),
        door("get", "/api/v1/accounts", Looking(Act::FindPeople)).asked("q=ada"),
        door("get", "/api/v1/accounts/{id}", Looking(Act::ReadHistory)),
        door("get", "/api/v1/accounts/{id}/explain", Looking(Act::ReadHistory)),
        door("get", "/api/v1/explain", Looking(Act::ReadHistory)).asked("who=nobody@hotel.example"),
        door("get", "/api/v1/accounts/{id}/state", Looking(Act::ReadHistory)),
        door("get", "/api/v1/accounts/{id}/timeline", Looking(Act::ReadHistory)),
        door("get", "/api/v1/events", LookingOrService(Act::ReadEvents)),
        door("get", "/api/v1/events/{id}", Looking(Act::ReadHistory)),
        door("get", "/api/v1/audit/acts", Looking(Act::ReviewActs))
            .asked("from=2026-11-22T00:00:00Z"),
        door("get", "/api/v1/audit/reads", Looking(Act::ReviewActs))
            .asked("from=2026-11-22T00:00:00Z"),
        door("get", "/api/v1/audit/access-review/{property}", Looking(Act::ReviewActs)),
        door("get", "/api/v1/audit/events", Looking(Act::ReviewActs)).asked("kind=account_created"),
        door("get", "/api/v1/audit/export", Operator(Act::Export))
            .asked("kind=account_created&format=csv&reason=audit"),
        door("get", "/api/v1/audit/subjects/{id}", Operator(Act::Export)).asked("reason=audit"),
        door("post", "/api/v1/introspect", Service(Act::Introspect))
            .sending("application/x-www-form-urlencoded", "token=x"),
        door("post", "/api/v1/properties/{id}/billing", Service(Act::WriteBilling)).taking(|| {
            json!({ "sequence": 1, "since": "2026-11-22T08:00:00Z",
                "subscription": { "status": "active" } })
        }),
        door("get", "/api/v1/properties/{id}/billing", Billing(Act::ReadHistory)),
        door("post", "/api/v1/accounts/{id}/unlock", OnAccount(Act::Unlock)).taking(nothing),
        door("post", "/api/v1/accounts/{id}/sessions/end", OnAccount(Act::EndSessions))
            .taking(nothing),
        door("post", "/api/v1/accounts/{id}/factors/reset", OnAccount(Act::ResetFactor))
            .taking(resets),
        door("post", "/api/v1/accounts/{id}/suspend", OnAccount(Act::Suspend)).taking(nothing),
        door("post", "/api/v1/accounts/{id}/flag-next", OnAccount(Act::FlagNextAttempt))
            .taking(nothing),
        door("post", "/api/v1/accounts/{id}/resume", OnAccount(Act::Resume)).taking(nothing),
        door("patch", "/api/v1/accounts/{id}", OnAccount(Act::ChangeProfile))
            .taking(|| json!({ "language": "fr" })),
        door("patch", "/api/v1/properties/{id}", AtProperty(Act::ChangeProperty))
            .taking(|| json!({ "time_zone": "Europe/Paris" })),
        door("get", "/api/v1/properties/{id}/denials", AtProperty(Act::ReadMembers)),
        door(
            "post",
            "/api/v1/properties/{id}/members/{account}/resend",
            AtProperty(Act::CreateMember),
        )
        .taking(nothing),
        door("get", "/api/v1/properties/{id}/members", AtProperty(Act::ReadMembers)),
        door("post", "/api/v1/properties/{id}/members", AtProperty(Act::CreateMember))
            .taking(newcomer),
        door("post", "/api/v1/properties/{id}/members/import", AtProperty(Act::CreateMember))
            .asked("reason=asked_by_person")
            .sending("text/csv", "email,name\n"),
        door(
            "get",
            "/api/v1/properties/{id}/members/{account}/mails",
            AtProperty(Act::ReadMembers),
        ),
        door(
            "get",
            "/api/v1/properties/{id}/members/{account}/permissions",
            AtProperty(Act::ReadMembers),
        ),
        door(
            "patch",
            "/api/v1/properties/{id}/members/{account}/permissions",
            AtProperty(Act::ChangePermissions),
        )
        .taking(|| json!({ "grant": ["guests"] })),
        door(
            "put",
            "/api/v1/properties/{id}/members/{account}/permissions",
            AtProperty(Act::ChangePermissions),
        )
        .taking(|| json!({ "permissions": ["guests"] })),
        door("patch", "/api/v1/properties/{id}/members/{account}", AtProperty(Act::RemoveMember))
            .taking(|| json!({ "ends_on": "2026-12-31" })),
        door("delete", "/api/v1/properties/{id}/members/{account}", AtProperty(Act::RemoveMember))
            .taking(nothing),
        // Whoever asks, their own session is over then: nobody could go on.
        door("post", "/api/v1/logout", Anybody),
    ]
}
