namespace PrivateInference.HomomorphicLinear;

/// <summary>Length checks with both numbers in the message.</summary>
internal static class Lengths
{
    /// <summary>Throws unless a span has the length that a plan gives it.</summary>
    /// <param name="got">Length of the span.</param>
    /// <param name="needed">Length by the plan.</param>
    /// <param name="name">The argument's name.</param>
    /// <exception cref="ArgumentException">They differ.</exception>
    public static void Require(long got, long needed, string name)
    {
        if (got != needed)
        {
            throw new ArgumentException($"{name} has {got} elements, the plan needs {needed}", name);
        }
    }
}
