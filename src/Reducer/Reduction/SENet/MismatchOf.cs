using System.Text.Json.Serialization;

namespace PrivateInference.Reducer.Reduction.SENet;

/// <summary>Which of the student's values the mask search compares with the teacher's activations.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<MismatchOf>))]
public enum MismatchOf
{
    /// <summary>
    /// Its activations as they are, as published. Where a ReLU is kept they are close to the teacher's, so that kept positions tend to
    /// lose their places to others at the next epoch.
    /// </summary>
    Output,

    /// <summary>Its values before the ReLU: what the teacher's activation would be replaced by. Kept and removed positions are judged alike. Ours.</summary>
    Removed,
}
