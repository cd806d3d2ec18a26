using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace PrivateInference.Protocols.Sessions;

/// <summary>
/// TLS 1.3 between two parties that know each other's key beforehand: each presents a self-signed certificate and accepts exactly one.
/// Names, dates and authorities play no part.
/// </summary>
public sealed class PinnedTls : IDisposable
{
    private const int HandshakeMilliseconds = 10_000;

    private readonly X509Certificate2 _own;
    private readonly string _peerPin;

    /// <summary>Prepares one party.</summary>
    /// <param name="identityFile">File that <see cref="CreateIdentity"/> made.</param>
    /// <param name="peerPin">What <see cref="PinOf"/> gives for the other party's identity: 64 hexadecimal digits.</param>
    /// <exception cref="ArgumentException">The pin is not one.</exception>
    /// <exception cref="CryptographicException">The file is not an identity.</exception>
    public PinnedTls(string identityFile, string peerPin)
    {
        ArgumentNullException.ThrowIfNull(peerPin);
        if (peerPin.Length != 64 || !peerPin.All(char.IsAsciiHexDigit))
        {
            throw new ArgumentException($"a pin has 64 hexadecimal digits, got '{peerPin}'", nameof(peerPin));
        }

        _own = X509CertificateLoader.LoadPkcs12FromFile(identityFile, null);
        _peerPin = peerPin.ToLowerInvariant();
    }

    /// <summary>Makes an identity: a P-256 key and its certificate, readable by this user only.</summary>
    /// <param name="path">File to write; an existing one is not replaced.</param>
    /// <returns>Its pin, for the other party.</returns>
    /// <exception cref="IOException">The file exists or cannot be written.</exception>
    public static string CreateIdentity(string path)
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        CertificateRequest request = new("CN=pisim", key, HashAlgorithmName.SHA256);
        DateTimeOffset now = TimeProvider.System.GetUtcNow();
        using X509Certificate2 certificate = request.CreateSelfSigned(now.AddDays(-1), now.AddYears(20));
        FileStreamOptions options = new() { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        using FileStream stream = new(path, options);
        stream.Write(certificate.Export(X509ContentType.Pkcs12));
        return PinOf(certificate);
    }

    /// <summary>The pin of an identity file.</summary>
    /// <param name="path">File that <see cref="CreateIdentity"/> made.</param>
    /// <returns>64 hexadecimal digits.</returns>
    /// <exception cref="CryptographicException">The file is not an identity.</exception>
    public static string ReadPin(string path)
    {
        using X509Certificate2 certificate = X509CertificateLoader.LoadPkcs12FromFile(path, null);
        return PinOf(certificate);
    }

    /// <summary>The server's side of the handshake.</summary>
    /// <param name="stream">Connected; closed with the result.</param>
    /// <returns>The protected stream.</returns>
    /// <exception cref="ProtocolException">The peer has another key, or does not speak TLS 1.3.</exception>
    public Stream AuthenticateAsServer(Stream stream) => Authenticate(stream, tls => tls.AuthenticateAsServer(new SslServerAuthenticationOptions
    {
        ServerCertificate = _own,
        ClientCertificateRequired = true,
        EnabledSslProtocols = SslProtocols.Tls13,
        CertificateRevocationCheckMode = X509RevocationMode.NoCheck,
    }));

    /// <summary>The client's side of the handshake.</summary>
    /// <param name="stream">Connected; closed with the result.</param>
    /// <returns>The protected stream.</returns>
    /// <exception cref="ProtocolException">The peer has another key, or does not speak TLS 1.3.</exception>
    public Stream AuthenticateAsClient(Stream stream) => Authenticate(stream, tls => tls.AuthenticateAsClient(new SslClientAuthenticationOptions
    {
        TargetHost = "pisim",
        ClientCertificates = [_own],
        EnabledSslProtocols = SslProtocols.Tls13,
        CertificateRevocationCheckMode = X509RevocationMode.NoCheck,
    }));

    /// <inheritdoc/>
    public void Dispose() => _own.Dispose();

    /// <summary>SHA-256 of the public key, as RFC 7469 section 2.4 pins keys.</summary>
    private static string PinOf(X509Certificate2 certificate) => Convert.ToHexStringLower(SHA256.HashData(certificate.PublicKey.ExportSubjectPublicKeyInfo()));

    private SslStream Authenticate(Stream stream, Action<SslStream> handshake)
    {
        SslStream tls = new(stream, leaveInnerStreamOpen: false, IsExpectedPeer);
        try
        {
            stream.ReadTimeout = HandshakeMilliseconds;
            handshake(tls);
            stream.ReadTimeout = Timeout.Infinite;
            return tls;
        }
        catch (Exception failure) when (failure is AuthenticationException or IOException)
        {
            tls.Dispose();
            throw new ProtocolException($"the peer is not the one that --peer pins, or does not speak TLS: {failure.Message}", failure);
        }
    }

    private bool IsExpectedPeer(object sender, X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors)
        => certificate is not null && PinOf(X509CertificateLoader.LoadCertificate(certificate.GetRawCertData())) == _peerPin;
}
