namespace PrivateInference.Simulator;

/// <summary>The sample that ships with the program: a small trained network and images it has not been trained on.</summary>
internal static class SampleData
{
    private static readonly string s_folder = Path.Combine(AppContext.BaseDirectory, "data");

    /// <summary>What the sample network may be called instead of its path.</summary>
    public const string Name = "digits";

    /// <summary>Path of the trained network.</summary>
    public static string Network => Path.Combine(s_folder, "networks", "digits.onnx");

    /// <summary>Path of the image that is used when none is named.</summary>
    public static string Image => Path.Combine(s_folder, "images", "digit-7.png");

    /// <summary>Paths of all sample images.</summary>
    public static IEnumerable<string> Images => Directory.GetFiles(Path.Combine(s_folder, "images"), "*.png").Order(StringComparer.Ordinal);
}
