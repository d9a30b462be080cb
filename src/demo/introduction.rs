//! What can be tried in the demo?

use super::Demo;
use crate::texts::say;
use keyledger_core::language::Language;
use std::path::Path;

impl Demo {
    /// The sign-ins and five commands to try.
    pub fn introduction(&self, language: Language, address: &str, data: &Path) -> String {
        let mut text = format!("\n{}\n", say(language, "demo-sign-ins", &[]));
        for sign_in in &self.sign_ins {
            let role = say(language, &format!("role-{}", sign_in.role), &[]);
            text.push_str(&format!("  {:<20} {:<32} {role}\n", sign_in.email, sign_in.password));
        }
        text.push_str(&format!("\n{}\n", say(language, "demo-properties", &[])));
        for property in &self.properties {
            text.push_str(&format!("  {}  {}\n", property.id, property.name));
        }
        text.push_str(&format!("\n{}\n", say(language, "demo-try", &[])));
        let data = data.display();
        let commands = [
            format!("keyledger why ada@hotel.example --data {data}"),
            format!("keyledger history theo@hotel.example --data {data}"),
            format!("keyledger why adda@hotel.example --data {data}"),
            format!("keyledger state ada@hotel.example --json --data {data}"),
            format!("curl -s {address}/api/v1/login --json '{{\"email\":\"nora@hotel.example\"}}'"),
        ];
        for command in commands {
            text.push_str(&format!("  {command}\n"));
        }
        text
    }
}
