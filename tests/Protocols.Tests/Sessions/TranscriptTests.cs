using PrivateInference.Networks.FixedPoint;
using PrivateInference.Protocols.Sessions;
using PrivateInference.Protocols.Tests.Support;

namespace PrivateInference.Protocols.Tests.Sessions;

/// <summary>
/// What each party sees of the other must look random whatever the secrets are: a forgotten mask, a reused mask or choice bits in the
/// clear show at once. Statistics of a fixed seed, so the outcome is always the same.
/// </summary>
public sealed class TranscriptTests
{
    private const int Inferences = 24;

    public static TheoryData<string> Protocols => [.. ProtocolSpecification.All.Select(protocol => protocol.Name)];

    [Theory]
    [MemberData(nameof(Protocols))]
    public void Messages_OfAnAllZeroImageUnderManySeeds_AreUniform(string protocol)
    {
        (_, InferencePlan plan, ulong[] image) = SmallNetworks.Plan("plain");
        Array.Clear(image);
        (Transcript client, Transcript server) = (new Transcript(), new Transcript());
        for (ulong seed = 1; seed <= Inferences; seed++)
        {
            (RecordingStream clientSide, RecordingStream serverSide) = Converse(plan, image, protocol, seed);
            client.Add(clientSide);
            server.Add(serverSide);
        }

        int relu = plan.Steps.ToList().FindIndex(step => step is ReluStep);
        int linear = plan.Steps.ToList().FindIndex(step => step is LinearStep);

        // The answers under homomorphic encryption, switched to powers of two.
        client.ChiSquare(new Scope(Phase.Offline, linear)).Should().BeLessThan(Limit);

        // The masked image and the masked logits; every message of the non-linear layer in either phase.
        server.ChiSquare(new Scope(Phase.Online, Scope.NoStep)).Should().BeLessThan(Limit);
        client.ChiSquare(new Scope(Phase.Online, Scope.NoStep)).Should().BeLessThan(Limit);
        foreach (Phase phase in (Phase[])[Phase.Offline, Phase.Online])
        {
            server.ChiSquare(new Scope(phase, relu)).Should().BeLessThan(Limit, $"{phase} to the server");
            client.ChiSquare(new Scope(phase, relu)).Should().BeLessThan(Limit, $"{phase} to the client");
        }
    }

    [Theory]
    [MemberData(nameof(Protocols))]
    public void Messages_OfTheSameImageTwice_AreUnrelated(string protocol)
    {
        (_, InferencePlan plan, ulong[] image) = SmallNetworks.Plan("plain");
        (RecordingStream firstClient, RecordingStream firstServer) = Converse(plan, image, protocol, 100);
        (RecordingStream secondClient, RecordingStream secondServer) = Converse(plan, image, protocol, 101);
        AssertUnrelated(firstClient, secondClient);
        AssertUnrelated(firstServer, secondServer);
    }

    [Fact]
    public void Messages_OfTheSameSeed_AreTheSame()
    {
        (_, InferencePlan plan, ulong[] image) = SmallNetworks.Plan("plain");
        (RecordingStream first, _) = Converse(plan, image, "delphi", 7);
        (RecordingStream second, _) = Converse(plan, image, "delphi", 7);
        foreach ((Scope scope, byte[] payload) in first.Payloads().Where(entry => entry.Key.Phase == Phase.Online))
        {
            second.Payloads()[scope].Should().Equal(payload);
        }
    }

    /// <summary>255 degrees of freedom have mean 255 and deviation 23: nine deviations above.</summary>
    private const double Limit = 460;

    private static void AssertUnrelated(RecordingStream first, RecordingStream second)
    {
        Dictionary<Scope, byte[]> others = second.Payloads();
        int compared = 0;
        foreach ((Scope scope, byte[] payload) in first.Payloads().Where(entry => entry.Key.Phase != Phase.SetUp && entry.Value.Length > 400))
        {
            byte[] other = others[scope];
            other.Length.Should().Be(payload.Length);
            double equal = payload.Zip(other).Count(pair => pair.First == pair.Second) / (double)payload.Length;
            equal.Should().BeLessThan(0.04, $"{scope}: one byte in 256 agrees by chance");
            compared++;
        }

        compared.Should().BeGreaterThan(2);
    }

    private static (RecordingStream Client, RecordingStream Server) Converse(InferencePlan plan, ulong[] image, string protocol, ulong seed)
    {
        using StreamPair pair = new();
        RecordingStream client = new(pair.Left);
        RecordingStream server = new(pair.Right);
        SessionOptions options = new() { Seed = seed };
        Exception? failure = null;
        Thread serving = new(() => failure = Record.Exception(() => new InferenceServer(plan, ProtocolSpecification.Find(protocol)!, options).Serve(server)));
        serving.Start();
        using (InferenceClient session = new(client, protocol, options))
        {
            session.RunOffline();
            _ = session.Infer(image);
            _ = session.Finish();
        }

        serving.Join();
        failure.Should().BeNull();
        return (client, server);
    }

    private sealed class Transcript
    {
        private readonly Dictionary<Scope, long[]> _histograms = [];

        public void Add(RecordingStream stream)
        {
            foreach ((Scope scope, byte[] payload) in stream.Payloads())
            {
                if (!_histograms.TryGetValue(scope, out long[]? histogram))
                {
                    _histograms.Add(scope, histogram = new long[256]);
                }

                foreach (byte value in payload)
                {
                    histogram[value]++;
                }
            }
        }

        public double ChiSquare(Scope scope)
        {
            long[] histogram = _histograms[scope];
            double expected = histogram.Sum() / 256.0;
            return histogram.Sum(count => (count - expected) * (count - expected) / expected);
        }
    }
}
