using System.Text.Json.Serialization;

namespace PrivateInference.Reducer.Reduction;

/// <summary>What training starts from.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<Initialization>))]
public enum Initialization
{
    /// <summary>The network's own weights; of a narrower network, the leading channels of them.</summary>
    Teacher,

    /// <summary>Fresh weights.</summary>
    Random,
}
