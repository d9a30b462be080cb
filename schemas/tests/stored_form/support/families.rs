//! Which kinds of event are there? Asked of the types, so that none is forgotten.

use super::instance::{Choices, instance};
use super::{ada, uuid_of};
use keyledger_core::account::AccountEvent;
use keyledger_core::audit_reads::AuditReadsEvent;
use keyledger_core::email_claim::EmailClaimEvent;
use keyledger_core::ids::{AddressTag, MailId, PropertyId, ServiceId};
use keyledger_core::mail::MailEvent;
use keyledger_core::operations::OperationsEvent;
use keyledger_core::operators::OperatorsEvent;
use keyledger_core::personal::{Personal, PersonalFields};
use keyledger_core::policy::PolicyEvent;
use keyledger_core::property::PropertyEvent;
use keyledger_core::service_token::ServiceTokenEvent;
use keyledger_core::stream::StreamId;
use keyledger_core::unknown::UnknownEvent;
use keyledger_schemas::document::kinds_of;
use keyledger_schemas::domain::DomainEvent;
use keyledger_schemas::upcast::{Family, schema_version};
use schemars::JsonSchema;
use serde_json::{Value, json};

/// One kind of event.
pub struct Kind {
    pub name: &'static str,
    /// The version written now.
    pub version: u16,
    /// A stream of its family.
    pub stream: StreamId,
    /// The schema of its data, and the definitions it refers to.
    pub schema: Value,
    pub defs: Value,
    /// What the type says about it.
    pub description: Value,
    parse: Box<dyn Fn(Value) -> DomainEvent>,
}

impl Kind {
    /// An event of this kind with clear personal values, each named by its path.
    pub fn event(&self, choices: &mut dyn Choices) -> DomainEvent {
        let data = instance(&self.schema, &self.defs, self.name, choices);
        let mut event = (self.parse)(json!({ "kind": self.name, "data": data }));
        event.personal(&mut |path, value| {
            *value = Personal::Clear(match choices.pick(3) {
                0 => format!("ada's {path}"),
                1 => String::new(),
                _ => "Zoë \"O'Neil\" \\ <zoë@hôtel.example>\n".to_owned(),
            });
        });
        event
    }
}

/// All kinds of all families.
pub fn kinds() -> Vec<Kind> {
    let address = AddressTag(format!("1-{}", "ad".repeat(32)));
    let mail = StreamId::mail(MailId(uuid_of("mail")));
    let service = StreamId::service_token(ServiceId(uuid_of("service")));
    let property = StreamId::property(PropertyId(uuid_of("property")));
    [
        family::<AccountEvent>(&StreamId::account(ada()), DomainEvent::Account),
        family::<EmailClaimEvent>(&StreamId::email_claim(&address), DomainEvent::EmailClaim),
        family::<PropertyEvent>(&property, DomainEvent::Property),
        family::<UnknownEvent>(&StreamId::unknown(0x2a), DomainEvent::Unknown),
        family::<MailEvent>(&mail, DomainEvent::Mail),
        family::<PolicyEvent>(&StreamId::policy(), DomainEvent::Policy),
        family::<OperatorsEvent>(&StreamId::operators(), DomainEvent::Operators),
        family::<ServiceTokenEvent>(&service, DomainEvent::ServiceToken),
        family::<OperationsEvent>(&StreamId::operations(super::at()), DomainEvent::Operations),
        family::<AuditReadsEvent>(&StreamId::audit_reads(super::at()), DomainEvent::AuditReads),
    ]
    .into_iter()
    .flatten()
    .collect()
}

fn family<E: Family + JsonSchema>(stream: &StreamId, wrap: fn(E) -> DomainEvent) -> Vec<Kind> {
    let root = schemars::schema_for!(E).to_value();
    let mut kinds: Vec<&str> = kinds_of::<E>().to_vec();
    let shapes = root["oneOf"].as_array().expect("an event is one of several kinds").clone();
    let found = shapes.into_iter().map(|shape| {
        let name = shape["properties"]["kind"]["const"].as_str().expect("a kind has a name");
        let at = kinds.iter().position(|kind| *kind == name).expect("serde knows the kind");
        let name = kinds.remove(at);
        Kind {
            name,
            version: schema_version::<E>(name),
            stream: stream.clone(),
            schema: shape["properties"]["data"].clone(),
            defs: root["$defs"].clone(),
            description: shape["description"].clone(),
            parse: Box::new(move |value| wrap(serde_json::from_value(value).unwrap())),
        }
    });
    let found = found.collect();
    assert_eq!(kinds, [""; 0], "every kind has a schema");
    found
}
