namespace PrivateInference.Simulator.Comparison;

/// <summary>One network by one protocol over one link, as a line of the CSV. What is not known is null.</summary>
internal sealed record ComparisonRow
{
    /// <summary>Origin of a point of the literature.</summary>
    public const string Literature = "published, recomputed";

    /// <summary>Name of the network, or the method of the literature.</summary>
    public required string Network { get; init; }

    /// <summary>Data set that the accuracy is of, or empty.</summary>
    public required string DataSet { get; init; }

    /// <summary><c>predicted</c>, <c>measured</c>, or <c>published, recomputed</c>.</summary>
    public required string Origin { get; init; }

    /// <summary>Name of the protocol.</summary>
    public required string Protocol { get; init; }

    /// <summary>Name of the link.</summary>
    public required string Link { get; init; }

    /// <summary>Test accuracy in [0, 1].</summary>
    public double? Accuracy { get; init; }

    /// <summary>Accuracy in fixed point in [0, 1].</summary>
    public double? FixedPointAccuracy { get; init; }

    /// <summary>Scalar ReLUs.</summary>
    public required long Relus { get; init; }

    /// <summary>Multiply-accumulates.</summary>
    public required long Macs { get; init; }

    /// <summary>Seconds before the image is known.</summary>
    public double? OfflineSeconds { get; init; }

    /// <summary>Seconds from the image to the logits.</summary>
    public double? OnlineSeconds { get; init; }

    /// <summary>Client to server, offline and online.</summary>
    public required long BytesUp { get; init; }

    /// <summary>Server to client, offline and online.</summary>
    public required long BytesDown { get; init; }

    /// <summary>One offline result at the client.</summary>
    public required long ClientStoredBytes { get; init; }

    /// <summary>One offline result at the server.</summary>
    public required long ServerStoredBytes { get; init; }

    /// <summary>Energy of both parties.</summary>
    public double? Joules { get; init; }

    /// <summary>In the currency of the price list.</summary>
    public double? Money { get; init; }

    /// <summary>Online seconds that the literature prints, on whatever it ran.</summary>
    public double? PublishedOnlineSeconds { get; init; }

    /// <summary>Where accuracy and published seconds come from, or empty.</summary>
    public string Source { get; init; } = string.Empty;

    /// <summary>Whether no other row of the same link and data set is at least as good on every axis and better on one; null where an axis is not known.</summary>
    public bool? OnFront { get; init; }
}
