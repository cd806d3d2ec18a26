using System.Diagnostics;
using PrivateInference.Networks.FixedPoint;
using PrivateInference.Primitives;
using PrivateInference.Protocols.Channels;
using PrivateInference.Protocols.Measurement;

namespace PrivateInference.Protocols.Engine;

/// <summary>What every part of a party needs: its end of the link, its randomness, its meter, and what both parties agreed on.</summary>
internal sealed class PartyContext
{
    private long _lastMark = Stopwatch.GetTimestamp();
    private Scope? _lastReported;
    private Lazy<RemovedRelus?>[]? _removed;

    /// <summary>This party's end of the link.</summary>
    public required FramedChannel Channel { get; init; }

    /// <summary>The plan; the server's has the weights.</summary>
    public required InferencePlan Plan { get; init; }

    /// <summary>The protocol agreed on.</summary>
    public required ProtocolSpecification Protocol { get; init; }

    /// <summary>This party's randomness.</summary>
    public required Prg Prg { get; init; }

    /// <summary>Counts bytes, rounds and seconds.</summary>
    public required PartyMeter Meter { get; init; }

    /// <summary>Threads for this party's computations.</summary>
    public required int Threads { get; init; }

    /// <summary>Tells how far the run is.</summary>
    public Action<Scope>? Progress { get; init; }

    /// <summary>The garbled part of each step, null where there is none.</summary>
    public required IReadOnlyList<GarbledLayer?> GarbledLayers { get; init; }

    /// <summary>l.</summary>
    public int RingBits => Plan.RingBits;

    /// <summary><c>2^l - 1</c>.</summary>
    public ulong RingMask => ulong.MaxValue >> (64 - Plan.RingBits);

    /// <summary>The garbled layers in plan order.</summary>
    public IEnumerable<GarbledLayer> NonLinear => GarbledLayers.OfType<GarbledLayer>();

    /// <summary>The locally truncated positions of a step, found once a session: a list of thousands takes longer to make than to use.</summary>
    /// <param name="step">Index of the step.</param>
    /// <returns>The positions, or null when the step has none.</returns>
    public RemovedRelus? RemovedAt(int step)
    {
        _removed ??= [.. Enumerable.Range(0, Plan.Steps.Count).Select(k => new Lazy<RemovedRelus?>(() => RemovedRelus.Create(Plan, k)))];
        return _removed[step].Value;
    }

    /// <summary>Tells how far the run is, once for each scope in turn.</summary>
    /// <param name="scope">What is being worked on.</param>
    public void ReportProgress(Scope scope)
    {
        if (scope != _lastReported)
        {
            _lastReported = scope;
            Progress?.Invoke(scope);
        }
    }

    /// <summary>Starts the wall clock that <see cref="LeaveStep"/> shares out.</summary>
    public void StartClock() => _lastMark = Stopwatch.GetTimestamp();

    /// <summary>Gives the wall-clock time since the last call to a scope; for the party's leading thread.</summary>
    /// <param name="scope">What has just been finished.</param>
    public void LeaveStep(Scope scope)
    {
        long now = Stopwatch.GetTimestamp();
        Meter.AddElapsed(scope, now - _lastMark);
        _lastMark = now;
    }

    /// <summary>Runs the sending and the receiving half of an exchange at once, the sending half on a thread of its own.</summary>
    /// <param name="send">Writes to the channel.</param>
    /// <param name="receive">Reads from the channel.</param>
    /// <remarks>The first failure ends the connection, so that the other half does not wait for ever.</remarks>
    public void Duplex(Action send, Action receive)
    {
        Exception? sendFailure = null;
        Thread sender = new(() =>
        {
            try
            {
                send();
            }
            catch (Exception failure)
            {
                sendFailure = failure;
                Channel.Abort();
            }
        })
        { IsBackground = true, Name = "pisim sender" };
        sender.Start();
        try
        {
            receive();
        }
        catch (Exception failure)
        {
            Channel.Abort();
            sender.Join();

            // When sending failed first, the receiving half only noticed the closed connection.
            if (sendFailure is not null and not ProtocolException && failure is ProtocolException)
            {
                throw new ProtocolException(sendFailure.Message, sendFailure);
            }

            throw;
        }

        sender.Join();
        if (sendFailure is not null)
        {
            throw new ProtocolException(sendFailure.Message, sendFailure);
        }
    }
}
