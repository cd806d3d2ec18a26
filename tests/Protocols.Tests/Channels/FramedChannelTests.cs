using System.Buffers.Binary;
using System.Diagnostics;
using System.Net.Sockets;
using PrivateInference.Protocols.Channels;
using PrivateInference.Protocols.Engine;
using PrivateInference.Protocols.Links;
using PrivateInference.Protocols.Measurement;
using PrivateInference.Protocols.Tests.Support;

namespace PrivateInference.Protocols.Tests.Channels;

public sealed class FramedChannelTests
{
    private static readonly TimeSpan s_stall = TimeSpan.FromSeconds(3);

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(65535)]
    [InlineData(65536)]
    [InlineData(65537)]
    [InlineData(1_000_000)]
    public void Read_OfWhatWasWritten_GivesItBackAndBothSidesCountTheSameBytes(int length)
    {
        using StreamPair pair = new();
        PartyMeter leftMeter = new();
        PartyMeter rightMeter = new();
        using FramedChannel left = new(pair.Left, LinkShaping.None, leftMeter, s_stall);
        using FramedChannel right = new(pair.Right, LinkShaping.None, rightMeter, s_stall);
        byte[] data = [.. Enumerable.Range(0, length).Select(i => (byte)(i * 31))];
        Scope scope = new(Phase.Online, 3);
        left.Enter(scope);
        right.Enter(scope);
        left.Write(data);
        left.Flush();
        right.ReadBytes(length).Should().Equal(data);

        int frames = (length + 65535) / 65536;
        ScopeMeasurement? sent = leftMeter.Snapshot().GetValueOrDefault(scope);
        ScopeMeasurement? received = rightMeter.Snapshot().GetValueOrDefault(scope);
        (sent?.BytesSent ?? 0).Should().Be(length + (8 * frames));
        (received?.BytesReceived ?? 0).Should().Be(length + (8 * frames));
        (received?.MessagesReceived ?? 0).Should().Be(frames);
    }

    [Fact]
    public void Read_OfShortMessagesAfterLongOnes_KeepsTheirOrder()
    {
        using StreamPair pair = new();
        using FramedChannel left = Open(pair.Left);
        using FramedChannel right = Open(pair.Right);
        int[] lengths = [.. Enumerable.Range(0, 400).Select(i => i % 3 == 0 ? 200_000 : 1 + (i % 7))];
        Thread writer = new(() =>
        {
            for (int i = 0; i < lengths.Length; i++)
            {
                byte[] message = new byte[lengths[i]];
                Array.Fill(message, (byte)i);
                left.Write(message);
                left.Flush();
            }
        });
        writer.Start();
        for (int i = 0; i < lengths.Length; i++)
        {
            right.ReadBytes(lengths[i]).Should().OnlyContain(value => value == (byte)i);
        }

        writer.Join();
    }

    [Fact]
    public void Read_OnDemandAndAheadInTurn_KeepsTheOrder()
    {
        using StreamPair pair = new();
        using FramedChannel left = Open(pair.Left);
        using FramedChannel right = Open(pair.Right);
        int[] lengths = [.. Enumerable.Range(0, 400).Select(i => i % 5 == 0 ? 150_000 : 1 + (i % 7))];
        Thread writer = new(() =>
        {
            for (int i = 0; i < lengths.Length; i++)
            {
                byte[] message = new byte[lengths[i]];
                Array.Fill(message, (byte)i);
                left.Write(message);
                left.Flush();
            }
        });
        writer.Start();
        right.ReadOnDemand();
        for (int i = 0; i < lengths.Length; i++)
        {
            right.ReadBytes(lengths[i]).Should().OnlyContain(value => value == (byte)i);
            switch (i % 50)
            {
                case 10:
                    right.ReadAhead(lengths[i + 1] + lengths[i + 2]);
                    break;
                case 20:
                    right.ReadAhead();
                    break;
                case 30:
                    right.ReadOnDemand();
                    break;
            }
        }

        writer.Join();
    }

    [Fact]
    public void ReadAhead_OfSoManyBytes_LeavesTheRestToWhoeverReads()
    {
        using StreamPair pair = new();
        using FramedChannel left = Open(pair.Left);
        using FramedChannel right = Open(pair.Right);
        StopReadingAhead(left, right);
        right.ReadAhead(100);
        left.Write(new byte[100]);
        left.Flush();
        left.Write(new byte[50]);
        left.Flush();
        Socket socket = ((NetworkStream)pair.Right).Socket;
        _ = SpinWait.SpinUntil(() => socket.Available == 58, TimeSpan.FromSeconds(20)).Should().BeTrue();
        right.ReadBytes(150).Should().HaveCount(150);
    }

    [Fact]
    public void Read_OnDemandWhenThePeerIsSilent_GivesUpAfterTheLimit()
    {
        using StreamPair pair = new();
        using FramedChannel right = Open(pair.Right);
        right.ReadOnDemand();
        pair.Left.Write([1, 0, 0, 0, 0, 0, 0, 0]);
        Action read = () => right.ReadBytes(1);
        read.Should().Throw<ProtocolException>().WithMessage("*silent for 3 s*--timeout*");
    }

    [Fact]
    public void Read_OnDemandWhenThePeerWorksLongerThanTheLimit_WaitsForIt()
    {
        using StreamPair pair = new();
        using FramedChannel left = Open(pair.Left);
        using FramedChannel right = Open(pair.Right);
        StopReadingAhead(left, right);
        using Timer answer = new(_ =>
        {
            left.Write([7]);
            left.Flush();
        });
        answer.Change(s_stall + TimeSpan.FromSeconds(1), Timeout.InfiniteTimeSpan);
        right.ReadBytes(1).Should().Equal(7);
    }

    [Fact]
    public async Task Write_OfMoreThanIsQueuedWhileNobodyReads_IsReadAheadOnBothSides()
    {
        using StreamPair pair = new();
        using FramedChannel left = Open(pair.Left);
        using FramedChannel right = Open(pair.Right);
        StopReadingAhead(left, right);
        StopReadingAhead(right, left);
        byte[] much = new byte[40 << 20];
        Task[] parties = [.. new[] { left, right }.Select(channel => Task.Run(() => Exchange(channel, much)))];
        await Task.WhenAll(parties).WaitAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken);
    }

    [Fact]
    public void Read_WhenThePeerIsInAnotherStep_SaysOutOfStep()
    {
        using StreamPair pair = new();
        using FramedChannel left = Open(pair.Left);
        using FramedChannel right = Open(pair.Right);
        left.Enter(new Scope(Phase.Offline, 1));
        right.Enter(new Scope(Phase.Offline, 2));
        left.Write([1, 2, 3]);
        left.Flush();
        Action read = () => right.ReadBytes(3);
        read.Should().Throw<ProtocolException>().WithMessage("*out of step*step 2*");
    }

    [Fact]
    public void Enter_WhenThePeerSentMoreThanWasRead_SaysHowMuch()
    {
        using StreamPair pair = new();
        using FramedChannel left = Open(pair.Left);
        using FramedChannel right = Open(pair.Right);
        left.Write([1, 2, 3]);
        left.Flush();
        _ = right.ReadBytes(1);
        Action enter = () => right.Enter(Scope.Of(Phase.Online));
        enter.Should().Throw<ProtocolException>().WithMessage("*2 bytes too many*");
    }

    [Theory]
    [InlineData(65537)]
    [InlineData(int.MaxValue)]
    [InlineData(-1)]
    public void Read_OfAHugeLength_RefusesItWithoutAllocating(int length)
    {
        using StreamPair pair = new();
        using FramedChannel right = Open(pair.Right);
        byte[] header = new byte[8];
        BinaryPrimitives.WriteInt32LittleEndian(header, length);
        pair.Left.Write(header);
        Action read = () => right.ReadBytes(1);
        read.Should().Throw<ProtocolException>().WithMessage("*does not speak this protocol*");
    }

    [Fact]
    public void Read_WhenThePeerCloses_SaysSo()
    {
        using StreamPair pair = new();
        using FramedChannel right = Open(pair.Right);
        pair.Left.Write([1, 2, 3]);
        pair.Left.Close();
        Action read = () => right.ReadBytes(1);
        read.Should().Throw<ProtocolException>().WithMessage("*closed the connection*");
    }

    [Fact]
    public void Read_WhenThePeerIsSilent_GivesUpAfterTheLimit()
    {
        using StreamPair pair = new();
        using FramedChannel right = Open(pair.Right);
        Action read = () => right.ReadBytes(1);
        read.Should().Throw<ProtocolException>().WithMessage("*silent for 3 s*");
    }

    [Fact]
    public void Read_WhenThePeerWorksLongerThanTheLimit_WaitsForIt()
    {
        using StreamPair pair = new();
        using FramedChannel left = Open(pair.Left);
        using FramedChannel right = Open(pair.Right);
        using Timer answer = new(_ =>
        {
            left.Write([7]);
            left.Flush();
        });
        answer.Change(s_stall + TimeSpan.FromSeconds(1), Timeout.InfiniteTimeSpan);
        right.ReadBytes(1).Should().Equal(7);
    }

    [Fact]
    public void Read_WhenThePeerGivesUp_RepeatsItsReasonOnOneLine()
    {
        using StreamPair pair = new();
        using FramedChannel left = Open(pair.Left);
        using FramedChannel right = Open(pair.Right);
        left.SendError("image.png: 3x32x32 expected\u001b[2J");
        Action read = () => right.ReadBytes(1);
        read.Should().Throw<ProtocolException>().WithMessage("the peer gave up: image.png: 3x32x32 expected [2J*");
    }

    [Fact]
    public void Write_WhenThePeerNeverReads_BlocksAndGivesUpAfterTheLimit()
    {
        using StreamPair pair = new();
        using FramedChannel left = Open(pair.Left);
        Action write = () =>
        {
            for (int i = 0; i < 2000; i++)
            {
                left.Write(new byte[65536]);
            }
        };
        write.Should().Throw<ProtocolException>().WithMessage("*silent for 3 s*");
    }

    [Fact]
    public void Read_OverAShapedLink_NeverGetsBytesSoonerThanTheLinkAllows()
    {
        using StreamPair pair = new();
        LinkShaping shaping = new(8e6, 0.05);
        using FramedChannel left = new(pair.Left, shaping, new PartyMeter(), s_stall);
        using FramedChannel right = Open(pair.Right);
        long start = Stopwatch.GetTimestamp();
        left.Write(new byte[200_000]);
        left.Flush();
        _ = right.ReadBytes(200_000);

        // 200 kB at 1 MB/s, then 50 ms on the way: a lower bound that no machine is too slow for.
        Stopwatch.GetElapsedTime(start).TotalSeconds.Should().BeGreaterThan(0.25);
    }

    private static FramedChannel Open(Stream stream) => new(stream, LinkShaping.None, new PartyMeter(), s_stall);

    private static void Exchange(FramedChannel channel, byte[] message)
    {
        channel.Write(message);
        channel.Flush();
        _ = channel.ReadBytes(message.Length);
    }

    /// <summary>The thread waits for one frame already when it is told to stop, and takes it.</summary>
    private static void StopReadingAhead(FramedChannel left, FramedChannel right)
    {
        right.ReadOnDemand();
        left.Write([1]);
        left.Flush();
        right.ReadBytes(1).Should().Equal(1);
    }
}
