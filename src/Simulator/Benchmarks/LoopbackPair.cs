using System.Net;
using System.Net.Sockets;
using System.Runtime.ExceptionServices;

namespace PrivateInference.Simulator.Benchmarks;

/// <summary>Two parties on two threads, with nothing between them but a TCP connection of the loopback interface.</summary>
internal sealed class LoopbackPair : IDisposable
{
    private const int BufferBytes = 1 << 21;

    private readonly SocketChannel _server;
    private readonly SocketChannel _client;

    /// <summary>Connects.</summary>
    public LoopbackPair()
    {
        using Socket listener = NewSocket();
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen(1);
        Socket client = NewSocket();
        client.Connect(listener.LocalEndPoint!);
        Socket server = listener.Accept();
        server.NoDelay = true;
        _client = new SocketChannel(client);
        _server = new SocketChannel(server);
    }

    /// <summary>Runs both parties to their ends.</summary>
    /// <param name="serve">The server, on a thread of its own.</param>
    /// <param name="ask">The client, on the caller's thread.</param>
    public void Run(Action<SocketChannel> serve, Action<SocketChannel> ask)
    {
        ExceptionDispatchInfo? failure = null;
        Thread server = new(() => Guard(serve, _server));
        server.Start();
        Guard(ask, _client);
        server.Join();
        failure?.Throw();

        void Guard(Action<SocketChannel> party, SocketChannel channel)
        {
            try
            {
                party(channel);
            }
            catch (Exception exception)
            {
                // The other party waits on this connection: closing it ends both, and what that party then throws is a consequence.
                _ = Interlocked.CompareExchange(ref failure, ExceptionDispatchInfo.Capture(exception), null);
                Dispose();
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _server.Dispose();
        _client.Dispose();
    }

    private static Socket NewSocket() => new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp)
    {
        NoDelay = true,
        SendBufferSize = BufferBytes,
        ReceiveBufferSize = BufferBytes,
    };
}
