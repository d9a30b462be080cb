//! A hotel whose mails leave through a real relay, and what comes back to our sender.

use crate::server::{Kind, MailServer, cannot_run, until};
use crate::smtp_server::SmtpServer;
use crate::world::{Browser, World, run_with_input};
use keyledger::config::SmtpTls;
use serde_json::{Value, json};

/// Our sender.
pub const SENDER: &str = "no-reply@hotel.example";

/// A hotel, its relay, and the box of its sender.
pub struct Post {
    pub world: World,
    pub hotel: String,
    pub manager: Browser,
    sender: String,
    back: SmtpServer,
    _servers: Vec<MailServer>,
}

impl Post {
    /// Mails leave through `relay`, which gives them to `next`; `None` says that no server can run
    /// here, and why was printed. Without a `next` nobody is behind the relay.
    pub async fn through(relay: Kind, next: Option<Kind>) -> Option<Self> {
        let options: &[&str] =
            if next.is_some() { &["relay"] } else { &["relay", "nobody-behind"] };
        Self::as_sender(relay, options, next, SENDER).await
    }

    /// The same with other options of the relay, and another sender.
    pub async fn as_sender(
        relay: Kind,
        options: &[&str],
        next: Option<Kind>,
        sender: &str,
    ) -> Option<Self> {
        if let Some(why) = cannot_run() {
            println!("skipped: {why}");
            return None;
        }
        // Whoever sends what needs SMTPUTF8 has to take notifications that need it as well.
        let back = SmtpServer::start("accept", &["--smtputf8"]);
        let mut servers = vec![];
        let nobody = crate::server::free_port();
        let behind = match next {
            Some(kind) => {
                let server = MailServer::start(kind, nobody, back.port, &[]).await;
                let port = server.port;
                servers.push(server);
                port
            }
            None => nobody,
        };
        let relay = MailServer::start(relay, behind, back.port, options).await;
        let mut world = World::start().await;
        let (hotel, manager) = world.hotel("Hotel du Lac").await;
        let mail = &mut world.config.mail;
        mail.from = format!("H\u{f4}tel du Lac <{sender}>");
        mail.smtp_host = Some("127.0.0.1".to_owned());
        mail.smtp_port = relay.port;
        mail.smtp_tls = SmtpTls::None;
        servers.push(relay);
        let sender = world.config.mail.sender().address;
        world.restart().await;
        let manager = manager.moved_to(world.address()).speaking("en");
        Some(Self { world, hotel, manager, sender, back, _servers: servers })
    }

    /// Adds somebody, and lets their mail leave.
    pub async fn add(&self, email: &str) {
        let person = json!({ "email": email, "name": "Ada Lovelace", "language": "en" });
        self.manager.add_member(&self.hotel, person).await.is(201);
        self.world.deliver().await;
        self.world.app().system.catch_up().await.unwrap();
    }

    /// What the manager reads of the first mail to somebody.
    pub async fn told(&self, email: &str) -> Value {
        let member = self.manager.member(&self.hotel, email).await;
        let account = member["account"].as_str().unwrap();
        let path = format!("/api/v1/properties/{}/members/{account}/mails", self.hotel);
        let mails = self.manager.get(&path).await;
        mails.is(200).body()["mails"][0].clone()
    }

    /// The notifications that came to our sender, once there are so many.
    pub async fn came_back(&self, notifications: usize) -> Vec<String> {
        let arrived = || {
            let ours = |mail: &&Value| mail["to"][0] == self.sender.as_str();
            let mails = self.back.mails();
            let texts = mails.iter().filter(ours).map(|mail| mail["mail"].as_str().unwrap());
            texts.map(ToOwned::to_owned).collect::<Vec<_>>()
        };
        until("a notification to come back", || arrived().len() >= notifications).await;
        arrived()
    }

    /// Hands a notification over as an operator's pipe would.
    pub async fn bounce(&self, notification: &str) -> Value {
        let words = ["mail", "bounce", "-", "--json"];
        let said = run_with_input(self.world.data(), &words, notification.as_bytes()).await;
        assert!(said.fine, "{}\n{notification}", said.error);
        self.world.app().system.catch_up().await.unwrap();
        serde_json::from_str(&said.text).unwrap()
    }

    /// Adds somebody whose mail comes back, and answers what the manager reads then.
    pub async fn returned(&self, email: &str) -> Value {
        self.add(email).await;
        assert_eq!(self.told(email).await["fate"], "accepted", "the relay takes it");
        let notifications = self.came_back(1).await;
        let noted = self.bounce(&notifications[0]).await;
        assert_eq!(noted["new"], true, "{noted}");
        let told = self.told(email).await;
        assert_eq!(told["fate"], "bounced", "{told}");
        told
    }

    /// What `doctor` says of the mail server and of mails that wait.
    pub async fn doctor(&self) -> (bool, String) {
        let said = self.world.keyledger(&["doctor", "--lang", "en"]).await;
        let about = |line: &&str| line.contains("mail server:") || line.contains("waiting mails:");
        let lines: Vec<_> = said.text.lines().filter(about).collect();
        (lines.iter().all(|line| line.starts_with("ok")), lines.join("\n"))
    }
}
