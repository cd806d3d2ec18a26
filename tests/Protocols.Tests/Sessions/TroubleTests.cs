using PrivateInference.Networks.FixedPoint;
using PrivateInference.Primitives;
using PrivateInference.Protocols.Channels;
using PrivateInference.Protocols.Links;
using PrivateInference.Protocols.Measurement;
using PrivateInference.Protocols.Sessions;
using PrivateInference.Protocols.Tests.Support;

namespace PrivateInference.Protocols.Tests.Sessions;

/// <summary>A party whose peer disappears, stalls or goes mad ends with an error, at whatever message it happens.</summary>
public sealed class TroubleTests
{
    private static readonly SessionOptions s_options = new() { StallLimit = TimeSpan.FromSeconds(3) };
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(20);

    public static TheoryData<string, bool> ProtocolsAndSides => new()
    {
        { "delphi", true },
        { "delphi", false },
        { "client-garbler", true },
        { "client-garbler", false },
    };

    [Theory]
    [MemberData(nameof(ProtocolsAndSides))]
    public async Task Session_CutAtAnyPoint_EndsBothSidesWithAnError(string protocol, bool clientSide)
    {
        (_, InferencePlan plan, ulong[] image) = SmallNetworks.Plan("plain");
        long total = await Traffic(plan, image, protocol, clientSide);
        foreach (long position in Positions(total))
        {
            (Exception? client, Exception? server) = await Converse(plan, image, protocol, clientSide, position, damage: false);
            server.Should().BeAssignableTo<IOException>($"the link was cut after {position} of {total} bytes");
            client.Should().BeAssignableTo<IOException>($"the link was cut after {position} of {total} bytes");
        }
    }

    [Theory]
    [MemberData(nameof(ProtocolsAndSides))]
    public async Task Session_DamagedAtAnyPoint_EndsWithAnErrorOrAWrongResultButNeverHangs(string protocol, bool clientSide)
    {
        (_, InferencePlan plan, ulong[] image) = SmallNetworks.Plan("plain");
        long total = await Traffic(plan, image, protocol, clientSide);
        foreach (long position in Positions(total))
        {
            (Exception? client, Exception? server) = await Converse(plan, image, protocol, clientSide, position, damage: true);
            foreach (Exception failure in new[] { client, server }.OfType<Exception>())
            {
                (failure is IOException or InvalidDataException).Should().BeTrue($"byte {position} of {total} was damaged and the error was {failure}");
            }
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Serve_Garbage_EndsWithAnError(ulong seed)
    {
        (_, InferencePlan plan, _) = SmallNetworks.Plan("plain");
        using StreamPair pair = new();
        Task<Exception?> server = Run(() => new InferenceServer(plan, ProtocolSpecification.All[0], s_options).Serve(pair.Right));
        byte[] garbage = new byte[10_000];
        new Prg(new Block128(seed, 0)).FillValues(garbage.AsSpan());
        pair.Left.Write(garbage);
        (await server.WaitAsync(s_patience, TestContext.Current.CancellationToken)).Should().BeOfType<ProtocolException>();
    }

    [Fact]
    public async Task Serve_ClientOfAnotherVersion_IsToldBothVersions()
    {
        (_, InferencePlan plan, _) = SmallNetworks.Plan("plain");
        using StreamPair pair = new();
        Task<Exception?> server = Run(() => new InferenceServer(plan, ProtocolSpecification.All[0], s_options).Serve(pair.Right));
        using FramedChannel client = new(pair.Left, LinkShaping.None, new PartyMeter(), s_options.StallLimit);
        client.Write("pisim\r\n\0"u8);
        client.Write([7, 0, 0, 0, 0]);
        client.Flush();
        Exception? told = await Run(() => client.Read(new byte[1])).WaitAsync(s_patience, TestContext.Current.CancellationToken);
        told!.Message.Should().Contain("version 7").And.Contain("version 3");
        (await server.WaitAsync(s_patience, TestContext.Current.CancellationToken)).Should().BeOfType<ProtocolException>();
    }

    [Fact]
    public async Task Serve_SilentClient_EndsAfterTheLimit()
    {
        (_, InferencePlan plan, _) = SmallNetworks.Plan("plain");
        using StreamPair pair = new();
        Task<Exception?> server = Run(() => new InferenceServer(plan, ProtocolSpecification.All[0], s_options).Serve(pair.Right));
        (await server.WaitAsync(s_patience, TestContext.Current.CancellationToken)).Should().BeOfType<ProtocolException>().Which.Message.Should().Contain("silent");
    }

    [Fact]
    public async Task Session_ProtocolTheServerDoesNotRun_IsRefusedByName()
    {
        (_, InferencePlan plan, _) = SmallNetworks.Plan("plain");
        using StreamPair pair = new();
        Task<Exception?> server = Run(() => new InferenceServer(plan, ProtocolSpecification.All[0], s_options).Serve(pair.Right));
        Task<Exception?> client = Run(() => new InferenceClient(pair.Left, "client-garbler", s_options).Dispose());
        (await client.WaitAsync(s_patience, TestContext.Current.CancellationToken))!.Message.Should().Contain("client-garbler").And.Contain("delphi");
        (await server.WaitAsync(s_patience, TestContext.Current.CancellationToken)).Should().BeOfType<ProtocolException>();
    }

    /// <summary>
    /// The first bytes one by one, where everything is decided, then points spread over the session; not the very end, as the length of the
    /// closing report varies by some bytes.
    /// </summary>
    private static IEnumerable<long> Positions(long total)
        => ((IEnumerable<long>)[0, 7, 8, 15, 16, 19, 20, 30, total - 4096]).Concat(Enumerable.Range(1, 12).Select(k => total * k / 13));

    private static async Task<long> Traffic(InferencePlan plan, ulong[] image, string protocol, bool clientSide)
    {
        List<CuttingStream> streams = [];
        (Exception? client, Exception? server) = await Converse(plan, image, protocol, clientSide, stream =>
        {
            streams.Add(new CuttingStream(stream, long.MaxValue, damage: false));
            return streams[0];
        });
        client.Should().BeNull();
        server.Should().BeNull();
        return streams[0].Written;
    }

    private static Task<(Exception? Client, Exception? Server)> Converse(
        InferencePlan plan,
        ulong[] image,
        string protocol,
        bool clientSide,
        long position,
        bool damage)
        => Converse(plan, image, protocol, clientSide, stream => new CuttingStream(stream, position, damage));

    private static async Task<(Exception? Client, Exception? Server)> Converse(
        InferencePlan plan,
        ulong[] image,
        string protocol,
        bool clientSide,
        Func<Stream, Stream> wrap)
    {
        using StreamPair pair = new();
        Stream left = clientSide ? wrap(pair.Left) : pair.Left;
        Stream right = clientSide ? pair.Right : wrap(pair.Right);
        Task<Exception?> server = Run(() => new InferenceServer(plan, ProtocolSpecification.Find(protocol)!, s_options).Serve(right));
        Task<Exception?> client = Run(() =>
        {
            using InferenceClient session = new(left, protocol, s_options);
            session.RunOffline();
            _ = session.Infer(image);
            _ = session.Finish();
        });
        return (await client.WaitAsync(s_patience, TestContext.Current.CancellationToken), await server.WaitAsync(s_patience, TestContext.Current.CancellationToken));
    }

    private static Task<Exception?> Run(Action action) => Task.Factory.StartNew(
        () => Record.Exception(action),
        CancellationToken.None,
        TaskCreationOptions.LongRunning,
        TaskScheduler.Default);
}
