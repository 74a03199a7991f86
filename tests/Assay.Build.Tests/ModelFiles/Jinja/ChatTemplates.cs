namespace Assay.Build.Tests.ModelFiles;

/// <summary>Chat templates as models carry them: the ordinary constructs, written for these tests.</summary>
static class ChatTemplates
{
    public static readonly IReadOnlyDictionary<string, string> All = new Dictionary<string, string>
    {
        ["ChatML"] = """
            {% for message in messages %}{{ '<|im_start|>' + message['role'] + '\n' + message['content'] + '<|im_end|>' + '\n' }}{% endfor %}{% if add_generation_prompt %}{{ '<|im_start|>assistant\n' }}{% endif %}
            """,
        ["Llama 2"] = """
            {% if messages[0]['role'] == 'system' %}{% set loop_messages = messages[1:] %}{% set system_message = messages[0]['content'] %}{% else %}{% set loop_messages = messages %}{% set system_message = false %}{% endif %}{% for message in loop_messages %}{% if (message['role'] == 'user') != (loop.index0 % 2 == 0) %}{{ raise_exception('Conversation roles must alternate user/assistant/user/assistant/...') }}{% endif %}{% if loop.index0 == 0 and system_message != false %}{% set content = '<<SYS>>\n' + system_message + '\n<</SYS>>\n\n' + message['content'] %}{% else %}{% set content = message['content'] %}{% endif %}{% if message['role'] == 'user' %}{{ bos_token + '[INST] ' + content.strip() + ' [/INST]' }}{% elif message['role'] == 'assistant' %}{{ ' ' + content.strip() + ' ' + eos_token }}{% endif %}{% endfor %}
            """,
        ["Llama 3 with tools"] = """
            {{- bos_token }}
            {%- if custom_tools is defined %}{%- set tools = custom_tools %}{%- endif %}
            {%- if not tools_in_user_message is defined %}{%- set tools_in_user_message = true %}{%- endif %}
            {%- if not date_string is defined %}{%- if strftime_now is defined %}{%- set date_string = strftime_now("%d %b %Y") %}{%- else %}{%- set date_string = "26 Jul 2024" %}{%- endif %}{%- endif %}
            {%- if messages[0]['role'] == 'system' %}{%- set system_message = messages[0]['content']|trim %}{%- set messages = messages[1:] %}{%- else %}{%- set system_message = "" %}{%- endif %}
            {{- "<|start_header_id|>system<|end_header_id|>\n\n" }}
            {{- "Cutting Knowledge Date: December 2023\n" }}{{- "Today Date: " + date_string + "\n\n" }}
            {%- if tools is not none and not tools_in_user_message %}
                {{- "You have access to the following functions. To call a function, please respond with JSON for a function call." }}
                {%- for t in tools %}{{- t | tojson(indent=4) }}{{- "\n\n" }}{%- endfor %}
            {%- endif %}
            {{- system_message }}{{- "<|eot_id|>" }}
            {%- for message in messages %}
                {%- if not (message.role == 'ipython' or message.role == 'tool' or 'tool_calls' in message) %}
                    {{- '<|start_header_id|>' + message['role'] + '<|end_header_id|>\n\n'+ message['content'] | trim + '<|eot_id|>' }}
                {%- elif 'tool_calls' in message %}
                    {%- if not message.tool_calls|length == 1 %}{{- raise_exception("This model only supports single tool-calls at once!") }}{%- endif %}
                    {%- set tool_call = message.tool_calls[0].function %}
                    {%- if builtin_tools is defined and tool_call.name in builtin_tools %}
                        {%- for arg_name, arg_val in tool_call.arguments | items %}{{- arg_name + '="' + arg_val + '"' }}{%- if not loop.last %}{{- ", " }}{%- endif %}{%- endfor %}
                    {%- else %}{{- '{"name": "' + tool_call.name + '", ' }}{{- '"parameters": ' }}{{- tool_call.arguments | tojson }}{{- "}" }}{%- endif %}
                {%- elif message.role == "tool" or message.role == "ipython" %}
                    {%- if message.content is mapping or message.content is iterable %}{{- message.content | tojson }}{%- else %}{{- message.content }}{%- endif %}
                {%- endif %}
            {%- endfor %}
            """,
        ["Mistral with tools"] = """
            {%- if messages[0]["role"] == "system" %}{%- set system_message = messages[0]["content"] %}{%- set loop_messages = messages[1:] %}{%- else %}{%- set loop_messages = messages %}{%- endif %}
            {%- set user_messages = loop_messages | selectattr("role", "equalto", "user") | list %}
            {%- set ns = namespace() %}{%- set ns.index = 0 %}
            {%- for message in loop_messages %}
                {%- if not (message.role == "tool" or message.role == "tool_results" or (message.tool_calls is defined and message.tool_calls is not none)) %}
                    {%- if (message["role"] == "user") != (ns.index % 2 == 0) %}{{- raise_exception("After the optional system message, conversation roles must alternate") }}{%- endif %}
                    {%- set ns.index = ns.index + 1 %}
                {%- endif %}
            {%- endfor %}
            {{- bos_token }}
            {%- for message in loop_messages %}
                {%- if message["role"] == "user" %}
                    {%- if tools is not none and (message == user_messages[-1]) %}{{- "[AVAILABLE_TOOLS] [" }}
                        {%- for tool in tools %}{%- set tool = tool.function %}{{- '{"type": "function", "function": {' }}{%- for key, val in tool.items() if key != "return" %}{%- if val is string %}{{- '"' + key + '": "' + val + '"' }}{%- else %}{{- '"' + key + '": ' + val|tojson }}{%- endif %}{%- if not loop.last %}{{- ", " }}{%- endif %}{%- endfor %}{{- "}}" }}{%- endfor %}{{- "[/AVAILABLE_TOOLS]" }}
                    {%- endif %}
                    {{- "[INST] " + message["content"] + "[/INST]" }}
                {%- elif message.tool_calls is defined and message.tool_calls|length > 0 %}
                    {%- for tool_call in message.tool_calls %}{%- set out = tool_call.function|tojson %}{{- out[:-1] }}{%- if not tool_call.id is defined or tool_call.id|length != 9 %}{{- raise_exception("Tool call IDs should be alphanumeric strings with length 9!") }}{%- endif %}{{- ', "id": "' + tool_call.id + '"}' }}{%- endfor %}
                {%- endif %}
            {%- endfor %}
            """,
        ["Gemma"] = """
            {{ bos_token }}{% if messages[0]['role'] == 'system' %}{{ raise_exception('System role not supported') }}{% endif %}{% for message in messages %}{% if (message['role'] == 'assistant') %}{% set role = 'model' %}{% else %}{% set role = message['role'] %}{% endif %}{{ '<start_of_turn>' + role + '\n' + message['content'] | trim + '<end_of_turn>\n' }}{% endfor %}{% if add_generation_prompt %}{{'<start_of_turn>model\n'}}{% endif %}
            """,
        ["Gemma with images"] = """
            {%- for message in messages -%}{%- if message['content'] is string -%}{{ message['content'] | trim }}{%- elif message['content'] is iterable -%}{%- for item in message['content'] -%}{%- if item['type'] == 'image' -%}{{ '<start_of_image>' }}{%- elif item['type'] == 'text' -%}{{ item['text'] | trim }}{%- endif -%}{%- endfor -%}{%- else -%}{{ raise_exception("Invalid content type") }}{%- endif -%}{%- endfor -%}
            """,
        ["Qwen with tools and thinking"] = """
            {%- if tools %}{{- '<|im_start|>system\n' }}{%- if messages[0].role == 'system' %}{{- messages[0].content + '\n\n' }}{%- endif %}{{- "# Tools\n\nYou may call one or more functions to assist with the user query.\n\n<tools>" }}{%- for tool in tools %}{{- "\n" }}{{- tool | tojson }}{%- endfor %}{{- "\n</tools>" }}{%- endif %}
            {%- set ns = namespace(multi_step_tool=true, last_query_index=messages|length - 1) %}
            {%- for message in messages[::-1] %}{%- set index = (messages|length - 1) - loop.index0 %}
                {%- if ns.multi_step_tool and message.role == "user" and message.content is string and not(message.content.startswith('<tool_response>') and message.content.endswith('</tool_response>')) %}{%- set ns.multi_step_tool = false %}{%- set ns.last_query_index = index %}{%- endif %}
            {%- endfor %}
            {%- for message in messages %}
                {%- set content = message.content if message.content is string else '' %}
                {%- if message.role == "assistant" %}{%- set reasoning_content = '' %}
                    {%- if message.reasoning_content is string %}{%- set reasoning_content = message.reasoning_content %}{%- else %}{%- if '</think>' in content %}{%- set reasoning_content = content.split('</think>')[0].rstrip('\n').split('<think>')[-1].lstrip('\n') %}{%- set content = content.split('</think>')[-1].lstrip('\n') %}{%- endif %}{%- endif %}
                    {%- if loop.index0 > ns.last_query_index %}{{- '<|im_start|>' + message.role + '\n<think>\n' + reasoning_content.strip('\n') + '\n</think>\n\n' + content.lstrip('\n') }}{%- else %}{{- '<|im_start|>' + message.role + '\n' + content }}{%- endif %}
                    {%- if message.tool_calls %}{%- for tool_call in message.tool_calls %}{%- if tool_call.function %}{%- set tool_call = tool_call.function %}{%- endif %}{{- '<tool_call>\n{"name": "' }}{{- tool_call.name }}{{- '", "arguments": ' }}{%- if tool_call.arguments is string %}{{- tool_call.arguments }}{%- else %}{{- tool_call.arguments | tojson }}{%- endif %}{{- '}\n</tool_call>' }}{%- endfor %}{%- endif %}
                {%- elif message.role == "tool" %}{%- if loop.first or (messages[loop.index0 - 1].role != "tool") %}{{- '<|im_start|>user' }}{%- endif %}{{- '\n<tool_response>\n' + content + '\n</tool_response>' }}{%- endif %}
            {%- endfor %}
            {%- if add_generation_prompt %}{{- '<|im_start|>assistant\n' }}{%- if enable_thinking is defined and enable_thinking is false %}{{- '<think>\n\n</think>\n\n' }}{%- endif %}{%- endif %}
            """,
        ["Phi"] = """
            {% for message in messages %}{% if message['role'] == 'system' and 'tools' in message and message['tools'] is not none %}{{ '<|' + message['role'] + '|>' + message['content'] + '<|tool|>' + message['tools'] + '<|/tool|>' + '<|end|>' }}{% else %}{{ '<|' + message['role'] + '|>' + message['content'] + '<|end|>' }}{% endif %}{% endfor %}{% if add_generation_prompt %}{{ '<|assistant|>' }}{% else %}{{ eos_token }}{% endif %}
            """,
        ["DeepSeek"] = """
            {% if not add_generation_prompt is defined %}{% set add_generation_prompt = false %}{% endif %}{% set ns = namespace(is_first=false, is_tool=false, is_output_first=true, system_prompt='', is_first_sp=true) %}{%- for message in messages %}{%- if message['role'] == 'system' %}{%- if ns.is_first_sp %}{% set ns.system_prompt = ns.system_prompt + message['content'] %}{% set ns.is_first_sp = false %}{%- else %}{% set ns.system_prompt = ns.system_prompt + '\n\n' + message['content'] %}{%- endif %}{%- endif %}{%- endfor %}{{ bos_token }}{{ ns.system_prompt }}{%- for message in messages %}{%- if message['role'] == 'user' %}{%- set ns.is_tool = false -%}{{'<｜User｜>' + message['content']}}{%- endif %}{%- if message['role'] == 'assistant' and message['content'] is not none %}{% set content = message['content'] %}{% if '</think>' in content %}{% set content = content.split('</think>')[-1] %}{% endif %}{{'<｜Assistant｜>' + content + '<｜end▁of▁sentence｜>'}}{%- endif %}{%- endfor -%}{% if add_generation_prompt and not ns.is_tool %}{{'<｜Assistant｜>'}}{% endif %}
            """,
        ["macros, as in Command R and Hermes"] = """
            {%- macro json_to_python_type(json_spec) %}{%- set basic_type_map = {"string": "str", "number": "float", "integer": "int", "boolean": "bool"} %}{%- if basic_type_map[json_spec.type] is defined %}{{- basic_type_map[json_spec.type] }}{%- elif json_spec.type == "array" %}{{- "list[" + json_to_python_type(json_spec.items) + "]" }}{%- elif json_spec.type == "object" %}{{- "dict" }}{%- else %}{{- "Any" }}{%- endif %}{%- endmacro %}
            {%- for tool in tools %}{{- "def " + tool.function.name + "(" }}{%- for param_name, param_fields in tool.function.parameters.properties.items() %}{{- param_name + ": " + json_to_python_type(param_fields) }}{%- if not loop.last %}{{- ", " }}{%- endif %}{%- endfor %}{{- ")" }}{%- endfor %}
            {%- for message in messages %}{{ message.role ~ ': ' ~ message.content }}{%- endfor %}
            """,
        ["generation marks and loop controls"] = """
            {%- for message in messages %}{%- if message.role == 'system' %}{%- continue %}{%- endif %}{%- if message.role == 'assistant' %}{% generation %}{{ message.content + eos_token }}{% endgeneration %}{%- else %}{{ message.content }}{%- endif %}{%- if loop.index > 100 %}{%- break %}{%- endif %}{%- endfor %}
            """,
        ["raw, comments, blocks"] = """
            {# Written for a test. #}{% raw %}{{ not.a.tag.__class__ }}{% endraw %}{% set greeting %}Hello{% endset %}{{ greeting | upper }}{% filter trim %} {{ messages[-1].content }} {% endfilter %}{% with a = 1 %}{{ a }}{% endwith %}
            """,
        ["switch of thinking by command"] = """
            {%- set ns = namespace(thinking=true) %}{%- for m in messages %}{%- if m.role == 'user' and '/no_think' in m.content %}{%- set ns.thinking = false %}{%- endif %}{%- endfor %}{%- for m in messages %}{{ m.role + ': ' + m.content.replace('/no_think', '') }}{%- endfor %}{%- if not ns.thinking %}{{ '<think></think>' }}{%- endif %}
            """,
        ["dictionaries, tests and slices"] = """
            {%- set names = {'user': 'Human', 'assistant': 'AI'} %}{%- for m in messages[-20:] %}{{ names.get(m['role'], m['role']) | default('x', true) }}: {{ (m.content | join(' ') if m.content is sequence and m.content is not string else m.content) | trim }}{{ '\n' if not loop.last }}{%- endfor %}{{ range(3) | list | length }}{{ ['a', 'b'][0] ~ "%s" | format('x') ~ '-' * 3 }}
            """,
        ["macros with states and lists of macros"] = """
            {%- macro attribute(value) -%}{{- value|string|replace('&', '&amp;')|replace('"', '&quot;') -}}{%- endmacro -%}
            {%- macro open(tag, attrs=[]) -%}{{- '<|open|>' + tag -}}{%- for attr in attrs -%}{{- ' ' + attr[0] + '="' -}}{{- attribute(attr[1]) -}}{{- '"' -}}{%- endfor -%}{{- inner() -}}{%- endmacro -%}
            {%- macro inner() -%}x{%- endmacro -%}
            {%- macro documents_part(documents) -%}{{- documents|tojson -}}{%- endmacro -%}
            {%- set state = namespace(index=0, calls=none) -%}{%- set called = [] -%}{%- if documents -%}{%- set called = called + [documents_part] -%}{%- endif -%}
            {%- for i in range(called|length) -%}{{- called[i](documents) -}}{%- endfor -%}
            {%- for message in messages -%}{%- set block = message.get('_json_block') -%}{%- set attrs = [('role', message.role)] -%}{%- if message.get('name') -%}{%- set attrs = attrs + [('name', message.name)] -%}{%- endif -%}{{- open('message', attrs) -}}{%- set state.index = state.index + 1 -%}{%- for part in message.content -%}{%- if part.type in ['image', 'image_url'] -%}{{- 'Here follows an image of the user' -}}{%- else -%}{{- part.text -}}{%- endif -%}{%- endfor -%}{%- endfor -%}
            {%- if tool_choice is defined and tool_choice == 'required' -%}{{- 'You MUST call tools in the next message.' -}}{%- endif -%}
            """,
        ["system default text"] = """
            {% if messages[0]['role'] != 'system' %}{{ '<|im_start|>system\nYou are a helpful assistant, made to answer questions politely.<|im_end|>\n' }}{% endif %}{% for message in messages %}{{ message['content'] }}{% endfor %}
            """,
        ["documents and a date"] = """
            {%- set today = strftime_now("%Y-%m-%d") %}{{ 'Today is ' + today }}{%- if documents %}{{ '## Documents' }}{%- for document in documents %}{{ 'Document: ' ~ loop.index0 }}{%- for key, value in document.items() %}{{ key ~ ': ' ~ value }}{%- endfor %}{%- endfor %}{%- endif %}{%- for message in messages %}{{ message.content }}{%- endfor %}
            """,
    };
}
