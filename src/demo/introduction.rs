//! Demo introduction: what can be tried in the demo? The log-in page shows who can log in; the terminal
//! says where it is.

use super::Demo;
use keyledger_core::language::Language;
use keyledger_usecases::texts::say;
use keyledger_web::DemoSignIn;

impl Demo {
    /// The one line beside the address.
    pub fn introduction(&self, language: Language, address: &str) -> String {
        say(language, "demo-open", &[("address", format!("{address}/login").into())]) + "\n"
    }

    /// Who can log in, as the log-in page offers them.
    pub fn on_the_log_in_page(&self) -> Vec<DemoSignIn> {
        let each = self.sign_ins.iter().map(|sign_in| DemoSignIn {
            email: sign_in.email.to_owned(),
            password: sign_in.password.clone(),
            role_key: format!("role-{}", sign_in.role),
            totp_secret: sign_in.totp_secret.clone(),
        });
        each.collect()
    }
}
