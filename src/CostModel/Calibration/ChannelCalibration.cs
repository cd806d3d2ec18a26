using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using PrivateInference.CostModel.Profiles;
using PrivateInference.Primitives;
using PrivateInference.Protocols;
using PrivateInference.Protocols.Channels;
using PrivateInference.Protocols.Links;
using PrivateInference.Protocols.Measurement;

namespace PrivateInference.CostModel.Calibration;

/// <summary>
/// Copies, messages and waiting through the engine's own channel over loopback TCP. What the channel's threads spend is read from the
/// system. What their bytes cost depends on how they come: <see cref="SessionCalibration"/> has that.
/// </summary>
internal static class ChannelCalibration
{
    /// <summary>As the tables of a chunk.</summary>
    private const int BurstBytes = 1 << 20;
    private const int Bursts = 40;
    private const int Messages = 1000;
    private const int MessageBytes = 64;

    /// <summary>Bytes drawn between two messages and between two bursts, so that what carries them comes to rest.</summary>
    private const int PauseBytes = 100_000;
    private const int LongPauseBytes = 2 << 20;
    private const int Rounds = 50;
    private const int Sleeps = 10;

    /// <summary>Name of the threads that hand messages to the system.</summary>
    public const string Writer = "pisim writer";

    /// <summary>Name of the threads that take messages from the system.</summary>
    public const string Reader = "pisim reader";

    /// <summary>Takes one sample of everything.</summary>
    /// <param name="timer">Receives the samples.</param>
    public static void Measure(UnitTimer timer)
    {
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        using TcpClient near = new() { NoDelay = true };
        near.Connect((IPEndPoint)listener.LocalEndpoint);
        using TcpClient far = listener.AcceptTcpClient();
        far.NoDelay = true;
        using FramedChannel left = new(near.GetStream(), LinkShaping.None, new PartyMeter(), TimeSpan.FromSeconds(60));
        using FramedChannel right = new(far.GetStream(), LinkShaping.None, new PartyMeter(), TimeSpan.FromSeconds(60));
        Scope scope = Scope.Of(Phase.SetUp);
        left.Enter(scope);
        right.Enter(scope);

        Cost bursts = Stream(left, right, BurstBytes, Bursts, LongPauseBytes);
        Cost messages = Stream(left, right, MessageBytes, Messages, PauseBytes);
        const double Bytes = (double)BurstBytes * Bursts;
        timer.Add(UnitCostKeys.ByteCopied, (bursts.Written + bursts.Read) / 2 / Bytes);
        double sent = messages.Written / Messages;
        double received = messages.Received / Messages;
        timer.Add(UnitCostKeys.MessageSent, sent);
        timer.Add(UnitCostKeys.MessageReceived, received);
        timer.Add(UnitCostKeys.HandOver, Math.Max(0, OneWay(left, right) - sent - received));
        timer.Add(UnitCostKeys.SleepOvershot, Overshot());
    }

    /// <summary>Sends one way with pauses, into memory that is not in a cache, and asks for one byte at the end.</summary>
    private static Cost Stream(FramedChannel from, FramedChannel to, int length, int count, int pauseBytes)
    {
        byte[] data = new byte[length];
        byte[] room = new byte[length * count];
        room.AsSpan().Fill(1);
        byte[] one = new byte[1];
        byte[] pause = new byte[pauseBytes];
        Prg prg = new(new Block128(11, 11));
        double read = 0;
        Dictionary<int, double> writers = Others(Writer);
        Dictionary<int, double> readers = Others(Reader);
        Thread reader = new(() =>
        {
            read = UnitTimer.OwnSeconds(() =>
            {
                for (int i = 0; i < count; i++)
                {
                    to.Read(room.AsSpan(i * length, length));
                }
            });
            to.Write(one);
            to.Flush();
        });
        reader.Start();
        double written = 0;
        double elapsed = 0;
        for (int i = 0; i < count; i++)
        {
            prg.FillValues(pause);
            elapsed += UnitTimer.Seconds(() => written += UnitTimer.OwnSeconds(() =>
            {
                from.Write(data);
                from.Flush();
            }));
        }

        from.Read(one);
        reader.Join();
        return ThreadClock.KnowsOthers
            ? new Cost(written, Spent(Writer, writers), Spent(Reader, readers), read)
            : new Cost(written, elapsed, elapsed, written);
    }

    private static Dictionary<int, double> Others(string name) => ThreadClock.KnowsOthers ? ThreadClock.Others(name) : [];

    /// <summary>What the busiest thread of a name has spent: the other direction's waits.</summary>
    private static double Spent(string name, Dictionary<int, double> before)
        => ThreadClock.Others(name).Max(thread => thread.Value - before.GetValueOrDefault(thread.Key, thread.Value));

    /// <summary>
    /// Seconds from a short message, which its sender hands to the system, to the moment the other side has read it; each side computes before it
    /// answers, as in the online phase.
    /// </summary>
    private static double OneWay(FramedChannel left, FramedChannel right)
    {
        left.ReadOnDemand();
        right.ReadOnDemand();
        long sentAt = 0;
        double under = 0;
        void Speak(FramedChannel channel, byte[] message, byte[] work, Prg prg)
        {
            prg.FillValues(work);
            Volatile.Write(ref sentAt, Stopwatch.GetTimestamp());
            channel.Write(message);
            channel.Flush();
        }

        void Listen(FramedChannel channel, byte[] message)
        {
            // One side speaks at a time, so only one adds.
            channel.Read(message);
            under += Stopwatch.GetElapsedTime(Volatile.Read(ref sentAt)).TotalSeconds;
        }

        Thread other = new(() =>
        {
            byte[] message = new byte[MessageBytes];
            byte[] work = new byte[LongPauseBytes];
            Prg prg = new(new Block128(12, 12));
            for (int i = 0; i < Rounds; i++)
            {
                Listen(right, message);
                Speak(right, message, work, prg);
            }
        });
        byte[] own = new byte[MessageBytes];
        byte[] ownWork = new byte[LongPauseBytes];
        Prg ownPrg = new(new Block128(13, 13));
        other.Start();
        for (int i = 0; i < Rounds; i++)
        {
            Speak(left, own, ownWork, ownPrg);
            Listen(left, own);
        }

        other.Join();
        return under / (2 * Rounds);
    }

    private static double Overshot()
    {
        double late = 0;
        for (int i = 0; i < Sleeps; i++)
        {
            long due = Stopwatch.GetTimestamp() + (Stopwatch.Frequency / 2000);
            PreciseDelay.Until(due);
            late += Stopwatch.GetElapsedTime(due).TotalSeconds;
        }

        return late / Sleeps;
    }

    /// <summary>Seconds of the four threads of a stream.</summary>
    private readonly record struct Cost(double Written, double Sent, double Received, double Read);
}
