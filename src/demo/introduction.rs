//! Demo introduction: what can be tried in the demo?

use super::Demo;
use keyledger_core::language::Language;
use keyledger_usecases::texts::say;
use std::path::Path;

impl Demo {
    /// The sign-ins and five commands to try.
    pub fn introduction(&self, language: Language, address: &str, data: &Path) -> String {
        let mut lines = vec![String::new(), say(language, "demo-sign-ins", &[])];
        for sign_in in &self.sign_ins {
            let role = say(language, &format!("role-{}", sign_in.role), &[]);
            lines.push(format!("  {:<24} {:<32} {role}", sign_in.email, sign_in.password));
            if let Some(secret) = &sign_in.totp_secret {
                let said = say(language, "demo-totp", &[("secret", secret.clone().into())]);
                lines.push(format!("  {:<24} {said}", ""));
            }
        }
        if let Some(secret) = self.sign_ins.iter().find_map(|one| one.totp_secret.clone()) {
            let make = format!("  oathtool --totp --base32 {secret}");
            lines.extend([String::new(), say(language, "demo-code", &[]), make]);
        }
        lines.extend([String::new(), say(language, "demo-properties", &[])]);
        for property in &self.properties {
            let billing = say(language, &format!("demo-billing-{}", property.billing), &[]);
            lines.push(format!("  {}  {:<16} {billing}", property.id, property.name));
        }
        if let Some(token) = &self.service_token {
            lines.extend([String::new(), say(language, "demo-token", &[]), format!("  {token}")]);
        }
        lines.extend([String::new(), say(language, "demo-try", &[])]);
        let data = data.display();
        let commands = [
            format!("keyledger why ada@hotel.example --data {data}"),
            format!("keyledger why mona@hotel.example --data {data}"),
            format!("keyledger why desk@hotel.example --data {data}"),
            format!("keyledger history theo@hotel.example --data {data}"),
            format!("keyledger why adda@hotel.example --data {data}"),
            "keyledger policy matrix".to_owned(),
            format!("curl -s {address}/api/v1/login --json '{{\"email\":\"nora@hotel.example\"}}'"),
        ];
        lines.extend(commands.iter().map(|command| format!("  {command}")));
        lines.join("\n") + "\n"
    }
}
