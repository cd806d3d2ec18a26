namespace PrivateInference.CostModel.Schedules;

/// <summary>What does one thing at a time: the engine's threads and the two directions of the link.</summary>
internal enum Lane
{
    /// <summary>Leads the client: encrypts, decrypts, garbles or evaluates, reads.</summary>
    Client,

    /// <summary>The sending half of an exchange of the client.</summary>
    ClientSender,

    /// <summary>Hands the client's messages to the system.</summary>
    ClientWriter,

    /// <summary>Takes messages for the client from the system.</summary>
    ClientReader,

    /// <summary>Leads the server.</summary>
    Server,

    /// <summary>The sending half of an exchange of the server.</summary>
    ServerSender,

    /// <summary>Hands the server's messages to the system.</summary>
    ServerWriter,

    /// <summary>Takes messages for the server from the system.</summary>
    ServerReader,

    /// <summary>The link from client to server.</summary>
    Up,

    /// <summary>The link from server to client.</summary>
    Down,
}
