using System.Net;
using System.Net.Sockets;

namespace PrivateInference.Protocols.Tests.Support;

/// <summary>Two ends of a TCP connection over loopback.</summary>
internal sealed class StreamPair : IDisposable
{
    private readonly TcpClient _left = new();
    private readonly TcpClient _right;

    public StreamPair()
    {
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        _left.Connect((IPEndPoint)listener.LocalEndpoint);
        _right = listener.AcceptTcpClient();
    }

    public Stream Left => _left.GetStream();

    public Stream Right => _right.GetStream();

    public void Dispose()
    {
        _left.Dispose();
        _right.Dispose();
    }
}
