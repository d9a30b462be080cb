//! What is said on a connection to NATS? One message of its protocol after the other, payload and all.

use tokio::io::{AsyncBufRead, AsyncBufReadExt, AsyncReadExt};

/// One message: its line, and what comes behind it.
pub struct Frame {
    line: String,
    payload: Vec<u8>,
}

impl Frame {
    /// Reads the next one; `None` at the end.
    pub async fn read(from: &mut (impl AsyncBufRead + Unpin)) -> Option<Self> {
        let mut line = String::new();
        from.read_line(&mut line).await.ok().filter(|read| *read > 0)?;
        let mut frame = Self { line, payload: vec![] };
        if matches!(frame.word(0), "PUB" | "HPUB" | "MSG" | "HMSG") {
            let length: usize = frame.line.split_whitespace().last()?.parse().ok()?;
            frame.payload = vec![0; length + 2];
            from.read_exact(&mut frame.payload).await.ok()?;
        }
        Some(frame)
    }

    pub fn word(&self, index: usize) -> &str {
        self.line.split_whitespace().nth(index).unwrap_or_default()
    }

    pub fn bytes(&self) -> Vec<u8> {
        [self.line.as_bytes(), &self.payload].concat()
    }

    /// The value of a header.
    pub fn header(&self, name: &str) -> Option<String> {
        let text = String::from_utf8_lossy(&self.payload);
        let line = text.lines().find(|line| line.starts_with(&format!("{name}:")))?;
        Some(line.split_once(':')?.1.trim().to_owned())
    }
}
