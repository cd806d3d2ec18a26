using System.Net;
using System.Net.Sockets;
using PrivateInference.CostModel.Profiles;
using PrivateInference.Protocols;
using PrivateInference.Protocols.Channels;
using PrivateInference.Protocols.Links;
using PrivateInference.Protocols.Measurement;

namespace PrivateInference.CostModel.Calibration;

/// <summary>Bytes and rounds through the engine's own channel over loopback TCP.</summary>
internal static class ChannelCalibration
{
    private const int Bytes = 12 << 20;
    private const int Rounds = 100;

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
        Thread echo = new(() => Echo(right)) { IsBackground = true };
        echo.Start();

        byte[] one = new byte[1];
        byte[] data = new byte[Bytes];
        Exchange(left, one);
        double round = UnitTimer.Seconds(() =>
        {
            for (int i = 0; i < Rounds; i++)
            {
                Exchange(left, one);
            }
        }) / Rounds;
        timer.Add(UnitCostKeys.Round, round);
        double written = 0;
        double carried = UnitTimer.Seconds(() =>
        {
            written = UnitTimer.Seconds(() => left.Write(data));
            left.Flush();
            left.Read(one);
        });
        timer.Add(UnitCostKeys.ByteCopied, written / Bytes);
        timer.Add(UnitCostKeys.ByteCarried, carried / Bytes);
        echo.Join();
    }

    private static void Exchange(FramedChannel channel, byte[] one)
    {
        channel.Write(one);
        channel.Flush();
        channel.Read(one);
    }

    private static void Echo(FramedChannel channel)
    {
        byte[] one = new byte[1];
        for (int i = 0; i <= Rounds; i++)
        {
            channel.Read(one);
            channel.Write(one);
            channel.Flush();
        }

        channel.Read(new byte[Bytes]);
        channel.Write(one);
        channel.Flush();
    }
}
