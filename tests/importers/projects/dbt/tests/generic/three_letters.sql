{% test three_letters(model, column_name) %}
select {{ column_name }} from {{ model }} where not regexp_full_match({{ column_name }}, '[A-Z]{3}')
{% endtest %}
