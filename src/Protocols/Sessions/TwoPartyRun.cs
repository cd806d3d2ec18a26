using System.Net;
using System.Net.Sockets;
using System.Runtime.ExceptionServices;
using PrivateInference.Networks.FixedPoint;
using PrivateInference.Protocols.Measurement;

namespace PrivateInference.Protocols.Sessions;

/// <summary>
/// Both parties in one process: a server and a client with states of their own that share nothing but a TCP connection over
/// loopback.
/// </summary>
public static class TwoPartyRun
{
    /// <summary>Runs inferences and measures them.</summary>
    /// <param name="plan">Plan with weights; only the server's thread sees it.</param>
    /// <param name="image">Quantised image in [0, 2^l); only the client's thread sees it.</param>
    /// <param name="protocol">Protocol to run.</param>
    /// <param name="client">The client's own decisions.</param>
    /// <param name="server">The server's own decisions.</param>
    /// <param name="repeats">Inferences in one session, at least 1; the first is the cold one.</param>
    /// <returns>The last inference's logits, and what each inference cost; the server's seconds are known of the last only.</returns>
    /// <exception cref="ProtocolException">A party failed; the message is the first failure's.</exception>
    public static TwoPartyResult Execute(
        InferencePlan plan,
        ulong[] image,
        ProtocolSpecification protocol,
        SessionOptions client,
        SessionOptions server,
        int repeats = 1)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(repeats, 1);
        return Connect(plan, protocol, client, server, session =>
        {
            List<InferenceCost> costs = [];
            ulong[] logits = [];
            IReadOnlyDictionary<int, ulong[]> shares = new Dictionary<int, ulong[]>();
            for (int i = 0; i < repeats; i++)
            {
                // What the inference before left behind is collected now, not in the middle of this one: otherwise whether memory is
                // there or must come from the system, which takes longer than garbling into it, is a matter of luck.
                if (i > 0)
                {
                    GC.Collect();
                }

                bool wasStored = session.TryTakeStored();
                if (!wasStored)
                {
                    session.RunOffline();
                }

                logits = session.Infer(image);
                shares = session.TruncationShares;
                costs.Add(new InferenceCost(session.Measure(), wasStored));
            }

            ServerReport report = session.Finish();
            return new TwoPartyResult(
                logits,
                shares,
                [.. costs.Select((cost, i) => InferenceMeasurement.Create(session.Plan, cost.Client, i == repeats - 1 ? report : report with { Work = [] }))],
                costs[^1].WasStored,
                session.StoredBytes,
                report);
        });
    }

    /// <summary>Runs offline phases into the parties' stores.</summary>
    /// <param name="plan">Plan with weights.</param>
    /// <param name="protocol">Protocol to run.</param>
    /// <param name="client">The client's own decisions, with a store.</param>
    /// <param name="server">The server's own decisions, with a store.</param>
    /// <param name="count">Number of results to make, at least 1.</param>
    /// <returns>What the last offline phase cost.</returns>
    /// <exception cref="ArgumentException">A party has no store.</exception>
    /// <exception cref="ProtocolException">A party failed; the message is the first failure's.</exception>
    public static TwoPartyResult Prepare(
        InferencePlan plan,
        ProtocolSpecification protocol,
        SessionOptions client,
        SessionOptions server,
        int count = 1)
    {
        ArgumentNullException.ThrowIfNull(client);
        ArgumentNullException.ThrowIfNull(server);
        if (client.Store is null || server.Store is null)
        {
            throw new ArgumentException("both parties need a store", nameof(client));
        }

        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        return Connect(plan, protocol, client, server, session =>
        {
            for (int i = 0; i < count; i++)
            {
                session.RunOffline();
            }

            IReadOnlyDictionary<Scope, ScopeMeasurement> counted = session.Measure();
            ServerReport report = session.Finish();
            return new TwoPartyResult(
                [],
                session.TruncationShares,
                [InferenceMeasurement.Create(session.Plan, counted, report)],
                false,
                session.StoredBytes,
                report);
        });
    }

    private static TwoPartyResult Connect(
        InferencePlan plan,
        ProtocolSpecification protocol,
        SessionOptions client,
        SessionOptions server,
        Func<InferenceClient, TwoPartyResult> converse)
    {
        ArgumentNullException.ThrowIfNull(protocol);
        InferenceServer holder = new(plan, protocol, server);
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        ExceptionDispatchInfo? first = null;
        void Record(Exception failure) => _ = Interlocked.CompareExchange(ref first, ExceptionDispatchInfo.Capture(failure), null);

        Thread serving = new(() =>
        {
            try
            {
                using TcpClient peer = listener.AcceptTcpClient();
                peer.NoDelay = true;
                _ = holder.Serve(peer.GetStream());
            }
            catch (Exception failure)
            {
                Record(failure);
            }
        })
        { IsBackground = true, Name = "pisim server" };
        serving.Start();

        TwoPartyResult? result = null;
        try
        {
            using TcpClient peer = new();
            peer.Connect((IPEndPoint)listener.LocalEndpoint);
            peer.NoDelay = true;
            using InferenceClient session = new(peer.GetStream(), protocol.Name, client);
            try
            {
                result = converse(session);
            }
            catch (Exception failure)
            {
                Record(failure);
                session.Abandon(failure.Message.ReplaceLineEndings(" "));
            }
        }
        catch (Exception failure)
        {
            Record(failure);
        }

        serving.Join();
        first?.Throw();
        return result!;
    }

    private sealed record InferenceCost(IReadOnlyDictionary<Scope, ScopeMeasurement> Client, bool WasStored);
}
