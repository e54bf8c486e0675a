//! Certificates made for a test: good ones and bad ones.

use std::sync::Arc;

use rcgen::{BasicConstraints, CertificateParams, DnType, IsCa, Issuer, KeyPair, date_time_ymd};
use tokio_rustls::rustls::{
    self, ConfigBuilder, RootCertStore, ServerConfig, WantsVerifier,
    crypto::{CryptoProvider, aws_lc_rs},
    pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer},
    server::WebPkiClientVerifier,
};

/// A certificate authority that nobody knows.
pub struct Authority {
    issuer: Issuer<'static, KeyPair>,
    certificate: CertificateDer<'static>,
}

impl Authority {
    /// Makes one.
    pub fn new() -> Self {
        let key = KeyPair::generate().expect("a key");
        let mut params = params("localhost");
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        params.distinguished_name.push(DnType::CommonName, "an authority for tests");
        let certificate = params.self_signed(&key).expect("a certificate").der().clone();
        Self { issuer: Issuer::new(params, key), certificate }
    }

    /// Its certificate, to be trusted.
    pub fn certificate(&self) -> ash_sdk::reqwest::Certificate {
        ash_sdk::reqwest::Certificate::from_der(&self.certificate).expect("a certificate")
    }

    /// The settings of a server that shows the authority's own certificate.
    pub fn as_server(&self) -> ServerConfig {
        settings(self.certificate.clone(), self.issuer.key())
    }

    /// The settings of a server with a certificate for this name.
    pub fn server(&self, name: &str) -> ServerConfig {
        self.issue(params(name))
    }

    /// A certificate for this name and its key, as PEM.
    pub fn pem(&self, name: &str) -> (String, String) {
        let (certificate, key) = self.make(params(name));
        (certificate.pem(), key.serialize_pem())
    }

    /// The settings of a server whose certificate has expired long ago.
    pub fn expired_server(&self) -> ServerConfig {
        let mut params = params("localhost");
        params.not_before = date_time_ymd(2020, 1, 1);
        params.not_after = date_time_ymd(2021, 1, 1);
        self.issue(params)
    }

    /// The settings of a server that asks clients for a certificate of this authority.
    pub fn server_for_known_clients(&self, name: &str) -> ServerConfig {
        let mut roots = RootCertStore::empty();
        roots.add(self.certificate.clone()).expect("a certificate");
        let verifier = WebPkiClientVerifier::builder_with_provider(Arc::new(roots), provider());
        let verifier = verifier.build().expect("a verifier");
        let (certificate, key) = self.make(params(name));
        let (certificate, key) = (certificate.der().clone(), private_key(&key));
        let config = tls().with_client_cert_verifier(verifier).with_single_cert(vec![certificate], key);
        config.expect("a key that fits its certificate")
    }

    /// A client's certificate of this authority, and its key.
    pub fn identity(&self) -> ash_sdk::reqwest::Identity {
        let (certificate, key) = self.make(params("a client"));
        let pem = certificate.pem() + &key.serialize_pem();
        ash_sdk::reqwest::Identity::from_pem(pem.as_bytes()).expect("an identity")
    }

    fn make(&self, params: CertificateParams) -> (rcgen::Certificate, KeyPair) {
        let key = KeyPair::generate().expect("a key");
        (params.signed_by(&key, &self.issuer).expect("a certificate"), key)
    }

    fn issue(&self, params: CertificateParams) -> ServerConfig {
        let (certificate, key) = self.make(params);
        settings(certificate.der().clone(), &key)
    }
}

impl Default for Authority {
    fn default() -> Self {
        Self::new()
    }
}

/// The settings of a server that vouches for itself.
pub fn self_signed() -> ServerConfig {
    let key = KeyPair::generate().expect("a key");
    let certificate = params("localhost").self_signed(&key).expect("a certificate");
    settings(certificate.der().clone(), &key)
}

fn params(name: &str) -> CertificateParams {
    CertificateParams::new(vec![name.to_owned()]).expect("a name")
}

fn settings(certificate: CertificateDer<'static>, key: &KeyPair) -> ServerConfig {
    let config = tls().with_no_client_auth().with_single_cert(vec![certificate], private_key(key));
    config.expect("a key that fits its certificate")
}

fn private_key(key: &KeyPair) -> PrivateKeyDer<'static> {
    PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(key.serialize_der()))
}

fn provider() -> Arc<CryptoProvider> {
    Arc::new(aws_lc_rs::default_provider())
}

fn tls() -> ConfigBuilder<ServerConfig, WantsVerifier> {
    let builder = ServerConfig::builder_with_provider(provider());
    builder.with_protocol_versions(rustls::DEFAULT_VERSIONS).expect("versions that the provider has")
}
