namespace Assay.Text;

/// <summary>Letters of other scripts that the eye takes for Latin ones (from Unicode's confusables, those that names are faked with).</summary>
public static class LookalikeLetters
{
    /// <summary>The Latin letter; the character itself where it looks like none.</summary>
    public static char Latin(char c) => c switch
    {
        < '\u0370' or (> '\u0581' and < '\uff01') => c,
        >= '\uff01' and <= '\uff5e' => (char)(c - 0xfee0),
        'а' or 'α' => 'a',
        'с' => 'c',
        'ԁ' => 'd',
        'е' => 'e',
        'һ' => 'h',
        'і' or 'ι' => 'i',
        'ј' => 'j',
        'к' or 'κ' => 'k',
        'ӏ' => 'l',
        'м' => 'm',
        'ո' => 'n',
        'о' or 'ο' or 'օ' => 'o',
        'р' or 'ρ' => 'p',
        'ѕ' => 's',
        'т' or 'τ' => 't',
        'у' => 'y',
        'ν' => 'v',
        'ԝ' => 'w',
        'х' or 'χ' => 'x',
        'А' or 'Α' => 'A',
        'В' or 'Β' => 'B',
        'С' => 'C',
        'Е' or 'Ε' => 'E',
        'Н' or 'Η' => 'H',
        'І' or 'Ι' => 'I',
        'Ј' => 'J',
        'К' or 'Κ' => 'K',
        'М' or 'Μ' => 'M',
        'Ν' => 'N',
        'О' or 'Ο' => 'O',
        'Р' or 'Ρ' => 'P',
        'Ѕ' => 'S',
        'Т' or 'Τ' => 'T',
        'У' or 'Υ' => 'Y',
        'Х' or 'Χ' => 'X',
        'Ζ' => 'Z',
        _ => c,
    };
}
